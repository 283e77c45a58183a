-- Accounts set up with the same device, payment method or recovery contact. Network addresses and
-- everything that came through a shared exit are left out before anything is counted.

-- step: signups
SELECT signup.platform || ':' || signup.account_id AS account, signup.platform,
  signup.token_kind, signup.token, MIN(signup.at) AS at_first
FROM signup
WHERE signup.token_kind IN ('device', 'payment', 'recovery')
  AND COALESCE(signup.exit, 'none') = 'none'
  AND signup.platform IS NOT NULL AND signup.account_id IS NOT NULL
  AND signup.token IS NOT NULL AND signup.at IS NOT NULL
GROUP BY signup.platform || ':' || signup.account_id, signup.platform, signup.token_kind,
  signup.token

-- step: tokens
SELECT signups.platform, signups.token_kind, signups.token, COUNT(*) AS holders,
  ROW_NUMBER() OVER (
    ORDER BY signups.platform, signups.token_kind, signups.token
  ) AS token_no
FROM signups
GROUP BY signups.platform, signups.token_kind, signups.token
HAVING COUNT(*) > 1

-- step: holders
SELECT signups.account, tokens.platform, tokens.token_kind, tokens.token, tokens.token_no,
  tokens.holders, signups.at_first, MIN(signup.event_id) AS event_id
FROM signups
JOIN tokens ON tokens.token = signups.token AND tokens.token_kind = signups.token_kind
  AND tokens.platform = signups.platform
JOIN signup ON signup.token = signups.token AND signup.token_kind = signups.token_kind
  AND signup.platform || ':' || signup.account_id = signups.account
  AND signup.at = signups.at_first
WHERE COALESCE(signup.exit, 'none') = 'none'
GROUP BY signups.account, tokens.platform, tokens.token_kind, tokens.token, tokens.token_no,
  tokens.holders, signups.at_first
