-- Of each account with a shared token: all it was set up with and all it posted, shared or not.

-- step: candidates
SELECT DISTINCT holders.account FROM holders WHERE holders.holders <= $widest

-- step: own_tokens
SELECT DISTINCT signup.platform || ':' || signup.account_id AS account, signup.token_kind,
  signup.token
FROM signup
JOIN candidates ON candidates.account = signup.platform || ':' || signup.account_id
WHERE signup.token_kind IN ('device', 'payment', 'recovery')
  AND COALESCE(signup.exit, 'none') = 'none' AND signup.token IS NOT NULL

-- step: counted_tokens
SELECT own_tokens.account, COUNT(*) AS tokens,
  SUM(CASE WHEN own_tokens.token_kind = 'device' THEN 1 ELSE 0 END) AS devices
FROM own_tokens
GROUP BY own_tokens.account

-- step: events
SELECT share.platform || ':' || share.account_id AS account, share.event_id, share.at
FROM share
JOIN candidates ON candidates.account = share.platform || ':' || share.account_id
WHERE share.event_id IS NOT NULL AND share.at IS NOT NULL
UNION
SELECT post.platform || ':' || post.account_id, post.post_id, post.created_at
FROM post
JOIN candidates ON candidates.account = post.platform || ':' || post.account_id
WHERE post.post_id IS NOT NULL AND post.created_at IS NOT NULL

-- step: counted_events
SELECT events.account, COUNT(DISTINCT events.event_id) AS posted
FROM events
GROUP BY events.account

-- step: names
SELECT account.platform || ':' || account.account_id AS account, MAX(account.name) AS name,
  MIN(account.created_at) AS created_at, MAX(account.followers) AS followers
FROM account
JOIN candidates ON candidates.account = account.platform || ':' || account.account_id
GROUP BY account.platform || ':' || account.account_id

-- step: holdings
SELECT counted_tokens.account, counted_tokens.tokens, counted_tokens.devices,
  COALESCE(counted_events.posted, 0) AS posted, names.name, names.created_at, names.followers
FROM counted_tokens
JOIN counted_events ON counted_events.account = counted_tokens.account
LEFT JOIN names ON names.account = counted_tokens.account

-- step: everybody
SELECT share.platform, COUNT(DISTINCT share.account_id) AS accounts
FROM share
WHERE share.platform IS NOT NULL
GROUP BY share.platform
