-- The ties two public tools make of the same shares, by their own rules, for comparison.
-- `$traced` is the place of the trace in TRACES of definition.py; `$objects` the tool's minimum.
-- The toolkit: github.com/QUT-Digital-Observatory/coordination-network-toolkit 1.5.2, co_link,
-- co_retweet and co_reply. CooRTweet: github.com/nicolarighetti/CooRTweet 2.1.3, detect_groups and
-- generate_coordinated_network, before its cut by percentile.

-- step: contents
SELECT DISTINCT share.platform, share.platform || ':' || share.account_id AS account, share.object,
  share.event_id AS content, share.at
FROM share
WHERE share.platform IS NOT NULL AND share.account_id IS NOT NULL AND share.object IS NOT NULL
  AND share.event_id IS NOT NULL AND share.at IS NOT NULL
  AND CASE share.trace WHEN 'link' THEN 0 WHEN 'repost' THEN 1 WHEN 'reply' THEN 2
    WHEN 'hashtag' THEN 3 WHEN 'image' THEN 4 WHEN 'domain' THEN 5 WHEN 'mention' THEN 6
    WHEN 'text' THEN 7 ELSE 8 END = $traced

-- step: reposts
SELECT DISTINCT share.platform, share.event_id AS content
FROM share
WHERE share.trace = 'repost' AND $traced <> 1

-- step: toolkit_messages
SELECT contents.platform, contents.account, contents.object, contents.content, contents.at,
  contents.at - contents.at % $window AS bucket
FROM contents
LEFT JOIN reposts ON reposts.platform = contents.platform AND reposts.content = contents.content
WHERE reposts.content IS NULL

-- step: toolkit_reach
SELECT *, toolkit_messages.bucket AS slot FROM toolkit_messages
UNION ALL
SELECT *, toolkit_messages.bucket + $window FROM toolkit_messages
UNION ALL
SELECT *, toolkit_messages.bucket - $window FROM toolkit_messages

-- step: toolkit
SELECT one.account AS account_a, other.account AS account_b,
  COUNT(DISTINCT one.content) AS weight
FROM toolkit_reach AS one
JOIN toolkit_messages AS other ON other.platform = one.platform AND other.object = one.object
  AND other.bucket = one.slot
WHERE one.at - other.at <= $window AND other.at - one.at <= $window
  AND one.account <> other.account
GROUP BY one.account, other.account
HAVING COUNT(DISTINCT one.content) >= $objects

-- step: active
SELECT contents.account
FROM contents
GROUP BY contents.account
HAVING COUNT(*) >= $objects

-- step: considered
SELECT contents.platform, contents.account, contents.object, contents.content, contents.at,
  contents.at - contents.at % $window AS bucket
FROM contents
JOIN active ON active.account = contents.account

-- step: reach
SELECT *, considered.bucket AS slot FROM considered
UNION ALL
SELECT *, considered.bucket + $window FROM considered
UNION ALL
SELECT *, considered.bucket - $window FROM considered

-- step: coordinated
SELECT one.platform, one.account AS account_a, other.account AS account_b, one.object,
  one.content AS content_a, other.content AS content_b
FROM reach AS one
JOIN considered AS other ON other.platform = one.platform AND other.object = one.object
  AND other.bucket = one.slot
WHERE one.at - other.at <= $window AND other.at - one.at <= $window
  AND one.account < other.account
  AND one.content <> other.content AND one.content <> one.object AND other.content <> one.object

-- step: in_pairs
SELECT coordinated.platform, coordinated.content_a AS content FROM coordinated
UNION
SELECT coordinated.platform, coordinated.content_b FROM coordinated

-- step: taking_part
SELECT considered.account
FROM considered
JOIN in_pairs ON in_pairs.platform = considered.platform
  AND in_pairs.content = considered.content
GROUP BY considered.account
HAVING COUNT(*) >= $objects

-- step: coortweet
SELECT coordinated.account_a, coordinated.account_b, COUNT(*) AS weight
FROM coordinated
LEFT JOIN taking_part AS a ON a.account = coordinated.account_a
LEFT JOIN taking_part AS b ON b.account = coordinated.account_b
WHERE a.account IS NOT NULL OR b.account IS NOT NULL
GROUP BY coordinated.account_a, coordinated.account_b
