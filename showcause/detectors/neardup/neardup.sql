-- Near-duplicate texts: which different texts share a band key, so that they may be copies. Band
-- keys are made once, when posts are read in; texts are numbered by how long they are, so of a pair
-- the first is never the longer one. Of a key's texts each is compared with a number of next ones, so
-- that a greeting costs no more than what is rare. Whether a pair are copies is judged letter by letter beside
-- this file, and copies of copies are one group.

-- step: texts
SELECT post.text_key, MIN(post.text_normal) AS text_normal, MIN(post.band_keys) AS band_keys
FROM post
WHERE post.text_key IS NOT NULL AND post.text_key <> 0
GROUP BY post.text_key

-- step: crowds
SELECT band.band_key FROM band GROUP BY band.band_key HAVING COUNT(*) > 1

-- step: placed
SELECT band.band_key, band.text_no, band.letters,
  ROW_NUMBER() OVER (PARTITION BY band.band_key ORDER BY band.text_no) AS place
FROM band
JOIN crowds ON crowds.band_key = band.band_key

-- step: reach
SELECT placed.band_key, placed.text_no, placed.letters, placed.place,
  placed.place - placed.place % $ahead AS slot
FROM placed
UNION ALL
SELECT placed.band_key, placed.text_no, placed.letters, placed.place,
  placed.place - placed.place % $ahead + $ahead
FROM placed

-- step: candidates
SELECT DISTINCT a.text_no AS text_a, b.text_no AS text_b
FROM reach AS a
JOIN placed AS b ON b.band_key = a.band_key AND b.place - b.place % $ahead = a.slot
WHERE a.text_no < b.text_no AND b.place - a.place <= $ahead
  AND a.letters * 1000000 >= b.letters * $kept_ppm

-- step: text_shares
SELECT post.platform, post.post_id AS event_id, post.account_id, 'text' AS trace, grouped.object,
  post.created_at AS at
FROM post
JOIN grouped ON grouped.text_key = post.text_key
WHERE post.created_at IS NOT NULL AND post.account_id IS NOT NULL AND post.platform IS NOT NULL
