-- Co-sharing: which accounts put out the same objects within one window of each other.
-- An `at` is both a moment and the name of an act: objects one account put out in the same
-- millisecond are one post. `bucket` is the start of the window-wide slot an event falls in; slots are
-- counted from when their object first appeared, so that no clock or time zone has a say in them.

-- step: traced
SELECT share.platform, share.platform || ':' || share.account_id AS account, share.trace,
  share.object, share.at
FROM share
WHERE share.platform IS NOT NULL AND share.account_id IS NOT NULL
  AND share.object IS NOT NULL AND share.at IS NOT NULL
  AND (share.trace IN ('link', 'repost', 'hashtag', 'image')
    OR (share.trace = 'domain' AND $with_domain = 1)
    OR (share.trace = 'mention' AND $with_mention = 1)
    OR (share.trace = 'reply' AND $with_reply = 1)
    OR (share.trace = 'text' AND $with_text = 1)
    OR (share.trace = 'sequence' AND $with_sequence = 1)
    OR (share.trace = 'fast_repost' AND $with_fast_repost = 1)
    OR (share.trace = 'moment' AND $with_moment = 1))

-- step: objects
SELECT common.platform, common.trace, common.object,
  ROW_NUMBER() OVER (ORDER BY common.platform, common.trace, common.object) AS object_no,
  common.begun_at
FROM (
  SELECT traced.platform, traced.trace, traced.object, MIN(traced.at) AS begun_at
  FROM traced
  GROUP BY traced.platform, traced.trace, traced.object
  HAVING MIN(traced.account) < MAX(traced.account)
) AS common

-- step: accounts
SELECT active.platform, active.account,
  ROW_NUMBER() OVER (ORDER BY active.platform, active.account) AS account_no
FROM (
  SELECT traced.platform, traced.account FROM traced GROUP BY traced.platform, traced.account
) AS active

-- step: placed
SELECT accounts.account_no, objects.object_no, objects.trace, objects.platform, objects.begun_at,
  traced.at - (traced.at - objects.begun_at) % $window AS bucket,
  MIN(traced.at) AS first_at, MAX(traced.at) AS last_at
FROM traced
JOIN objects ON objects.object = traced.object AND objects.trace = traced.trace
  AND objects.platform = traced.platform
JOIN accounts ON accounts.account = traced.account
GROUP BY accounts.account_no, objects.object_no, objects.trace, objects.platform, objects.begun_at,
  traced.at - (traced.at - objects.begun_at) % $window

-- step: popularity
SELECT holders.object_no, holders.platform, holders.trace,
  CASE WHEN COUNT(*) < 8 THEN 0 WHEN COUNT(*) < 32 THEN 1 WHEN COUNT(*) < 128 THEN 2
    WHEN COUNT(*) < 512 THEN 3 WHEN COUNT(*) < 2048 THEN 4 ELSE 5 END AS level
FROM (
  SELECT DISTINCT placed.object_no, placed.platform, placed.trace, placed.account_no FROM placed
) AS holders
GROUP BY holders.object_no, holders.platform, holders.trace

-- step: crowds
SELECT placed.object_no, placed.bucket, COUNT(*) AS present
FROM placed
GROUP BY placed.object_no, placed.bucket

-- step: costs
SELECT here.object_no,
  SUM(here.present * (here.present - 1) + 2 * here.present * COALESCE(later.present, 0)) AS cost
FROM crowds AS here
LEFT JOIN crowds AS later
  ON later.object_no = here.object_no AND later.bucket = here.bucket + $window
GROUP BY here.object_no

-- step: meetings
SELECT here.object_no, here.bucket
FROM crowds AS here
LEFT JOIN crowds AS before
  ON before.object_no = here.object_no AND before.bucket = here.bucket - $window
LEFT JOIN crowds AS later
  ON later.object_no = here.object_no AND later.bucket = here.bucket + $window
WHERE here.present + COALESCE(before.present, 0) + COALESCE(later.present, 0) > 1

-- step: met
SELECT placed.account_no, placed.object_no, popularity.level, placed.bucket, placed.first_at,
  placed.last_at, costs.cost
FROM placed
JOIN meetings ON meetings.object_no = placed.object_no AND meetings.bucket = placed.bucket
JOIN costs ON costs.object_no = placed.object_no
JOIN popularity ON popularity.object_no = placed.object_no

-- step: held
SELECT met.account_no, met.object_no, met.cost
FROM met
GROUP BY met.account_no, met.object_no, met.cost

-- step: ranked
SELECT held.account_no, held.object_no,
  ROW_NUMBER() OVER (
    PARTITION BY held.account_no ORDER BY held.cost DESC, held.object_no DESC
  ) AS costliness
FROM held

-- step: busy
SELECT held.account_no FROM held GROUP BY held.account_no HAVING COUNT(*) >= $objects

-- step: light
SELECT met.account_no, met.object_no, met.level, met.bucket, met.first_at, met.last_at
FROM met
JOIN busy ON busy.account_no = met.account_no
WHERE met.cost <= $heavy

-- step: heavy
SELECT met.account_no, met.object_no, met.level, met.bucket, met.first_at, met.last_at,
  CASE WHEN ranked.costliness < $objects THEN 0 ELSE 1 END AS decisive
FROM met
JOIN busy ON busy.account_no = met.account_no
JOIN ranked ON ranked.account_no = met.account_no AND ranked.object_no = met.object_no
WHERE met.cost > $heavy

-- step: residue
SELECT heavy.object_no, heavy.bucket, COUNT(*) AS present
FROM heavy
WHERE heavy.decisive = 1
GROUP BY heavy.object_no, heavy.bucket

-- step: saturated
SELECT residue.object_no
FROM residue
GROUP BY residue.object_no
HAVING SUM(residue.present * residue.present) > $saturation

-- step: light_reach
SELECT light.account_no, light.object_no, light.bucket, light.first_at AS a_at, 0 AS side
FROM light WHERE light.account_no % $parts = $part
UNION ALL
SELECT light.account_no, light.object_no, light.bucket + $window, light.last_at, 1
FROM light WHERE light.account_no % $parts = $part
UNION ALL
SELECT light.account_no, light.object_no, light.bucket - $window, light.first_at, 2
FROM light WHERE light.account_no % $parts = $part

-- step: light_pairs
SELECT a.account_no AS account_a, b.account_no AS account_b, b.object_no, b.level, a.a_at,
  CASE WHEN a.side = 2 THEN b.last_at ELSE b.first_at END AS b_at
FROM light_reach AS a
JOIN light AS b ON b.object_no = a.object_no AND b.bucket = a.bucket
WHERE a.account_no < b.account_no
  AND (a.side = 0 OR (a.side = 1 AND b.first_at - a.a_at <= $window)
    OR (a.side = 2 AND a.a_at - b.last_at <= $window))

-- step: decisive_reach
SELECT heavy.account_no, heavy.object_no, heavy.bucket
FROM heavy WHERE heavy.account_no % $parts = $part AND heavy.decisive = 1
UNION ALL
SELECT heavy.account_no, heavy.object_no, heavy.bucket + $window
FROM heavy WHERE heavy.account_no % $parts = $part AND heavy.decisive = 1
UNION ALL
SELECT heavy.account_no, heavy.object_no, heavy.bucket - $window
FROM heavy WHERE heavy.account_no % $parts = $part AND heavy.decisive = 1

-- step: candidates
SELECT light_pairs.account_a, light_pairs.account_b
FROM light_pairs
WHERE light_pairs.account_a IN (SELECT heavy.account_no FROM heavy)
  AND light_pairs.account_b IN (SELECT heavy.account_no FROM heavy)
UNION
SELECT a.account_no, b.account_no
FROM decisive_reach AS a
JOIN heavy AS b ON b.object_no = a.object_no AND b.bucket = a.bucket
WHERE a.account_no < b.account_no AND b.decisive = 1
  AND a.object_no NOT IN (SELECT saturated.object_no FROM saturated)

-- step: candidate_reach
SELECT candidates.account_a, candidates.account_b, heavy.object_no, heavy.bucket AS bucket,
  heavy.first_at AS a_at, 0 AS side
FROM candidates JOIN heavy ON heavy.account_no = candidates.account_a
UNION ALL
SELECT candidates.account_a, candidates.account_b, heavy.object_no, heavy.bucket + $window AS bucket,
  heavy.last_at AS a_at, 1 AS side
FROM candidates JOIN heavy ON heavy.account_no = candidates.account_a
UNION ALL
SELECT candidates.account_a, candidates.account_b, heavy.object_no, heavy.bucket - $window AS bucket,
  heavy.first_at AS a_at, 2 AS side
FROM candidates JOIN heavy ON heavy.account_no = candidates.account_a

-- step: heavy_pairs
SELECT a.account_a, a.account_b, b.object_no, b.level, a.a_at,
  CASE WHEN a.side = 2 THEN b.last_at ELSE b.first_at END AS b_at
FROM candidate_reach AS a
JOIN heavy AS b ON b.account_no = a.account_b AND b.object_no = a.object_no
  AND b.bucket = a.bucket
WHERE a.side = 0 OR (a.side = 1 AND b.first_at - a.a_at <= $window)
  OR (a.side = 2 AND a.a_at - b.last_at <= $window)

-- step: pair_objects
SELECT every.account_a, every.account_b, every.object_no, every.level,
  MIN(every.a_at) AS a_at, MIN(every.b_at) AS b_at
FROM (SELECT * FROM light_pairs UNION ALL SELECT * FROM heavy_pairs) AS every
GROUP BY every.account_a, every.account_b, every.object_no, every.level

-- step: pair_acts
SELECT pair_objects.account_a, pair_objects.account_b, pair_objects.a_at,
  MIN(pair_objects.level) AS level, MIN(pair_objects.b_at) AS b_at, COUNT(*) AS objects,
  MIN(pair_objects.level * 1099511627776 + pair_objects.object_no) AS strength
FROM pair_objects
GROUP BY pair_objects.account_a, pair_objects.account_b, pair_objects.a_at

-- step: pairs
SELECT pair_acts.account_a, pair_acts.account_b, SUM(pair_acts.objects) AS objects,
  COUNT(*) AS acts_a, COUNT(DISTINCT pair_acts.b_at) AS acts_b,
  MIN(pair_acts.strength) AS rarest, MAX(pair_acts.strength) AS commonest,
  SUM(CASE WHEN pair_acts.level = 0 THEN 1 ELSE 0 END) AS at_0,
  SUM(CASE WHEN pair_acts.level <= 1 THEN 1 ELSE 0 END) AS at_1,
  SUM(CASE WHEN pair_acts.level <= 2 THEN 1 ELSE 0 END) AS at_2,
  SUM(CASE WHEN pair_acts.level <= 3 THEN 1 ELSE 0 END) AS at_3,
  SUM(CASE WHEN pair_acts.level <= 4 THEN 1 ELSE 0 END) AS at_4,
  SUM(CASE WHEN pair_acts.level <= 5 THEN 1 ELSE 0 END) AS at_5
FROM pair_acts
GROUP BY pair_acts.account_a, pair_acts.account_b
HAVING SUM(pair_acts.objects) >= $objects
