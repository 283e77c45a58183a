-- Shares made of what accounts did, for traces that no platform tells: the same set of hashtags on a
-- post, a repost within seconds of the original, and being active in the same seconds. Each step's rows
-- are rows of `share`.

-- step: tags
SELECT DISTINCT share.platform, share.account_id, share.at, share.event_id, share.object
FROM share
WHERE share.trace = 'hashtag' AND share.object IS NOT NULL AND share.event_id IS NOT NULL

-- step: ranked_tags
SELECT tags.platform, tags.account_id, tags.at, tags.event_id, tags.object,
  ROW_NUMBER() OVER (
    PARTITION BY tags.platform, tags.account_id, tags.at, tags.event_id ORDER BY tags.object
  ) AS place
FROM tags

-- step: sequences
SELECT ranked_tags.platform, ranked_tags.account_id, 'sequence' AS trace,
  MAX(CASE WHEN ranked_tags.place = 1 THEN ranked_tags.object ELSE '' END)
  || ' ' || MAX(CASE WHEN ranked_tags.place = 2 THEN ranked_tags.object ELSE '' END)
  || ' ' || MAX(CASE WHEN ranked_tags.place = 3 THEN ranked_tags.object ELSE '' END)
  || ' ' || MAX(CASE WHEN ranked_tags.place = 4 THEN ranked_tags.object ELSE '' END)
  || ' ' || MAX(CASE WHEN ranked_tags.place = 5 THEN ranked_tags.object ELSE '' END)
  || ' ' || COUNT(*) AS object,
  ranked_tags.at, ranked_tags.event_id
FROM ranked_tags
GROUP BY ranked_tags.platform, ranked_tags.account_id, ranked_tags.at, ranked_tags.event_id
HAVING COUNT(*) >= $tags

-- step: originals
SELECT post.platform, post.post_id, MIN(post.created_at) AS at, MIN(post.account_id) AS author
FROM post
WHERE post.post_id IS NOT NULL AND post.created_at IS NOT NULL
GROUP BY post.platform, post.post_id

-- step: fast_reposts
SELECT share.platform, share.account_id, 'fast_repost' AS trace, share.object, share.at,
  share.event_id
FROM share
JOIN originals ON originals.post_id = share.object AND originals.platform = share.platform
WHERE share.trace = 'repost' AND share.account_id <> originals.author
  AND share.at >= originals.at AND share.at - originals.at <= $fast

-- step: events
SELECT share.platform, share.account_id, share.at, share.event_id
FROM share
WHERE share.account_id IS NOT NULL AND share.at IS NOT NULL
UNION
SELECT post.platform, post.account_id, post.created_at, post.post_id
FROM post
WHERE post.account_id IS NOT NULL AND post.created_at IS NOT NULL

-- step: moments
SELECT events.platform, events.account_id, 'moment' AS trace,
  'at ' || (events.at - events.at % $slot) AS object,
  MIN(events.at) AS at, MIN(events.event_id) AS event_id
FROM events
GROUP BY events.platform, events.account_id, events.at - events.at % $slot
