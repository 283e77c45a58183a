-- What chance alone has to work with: how much each account shares, and how busy its objects were
-- in the surrounding sixty windows (the rhythm, counted from the object's first moment), by trace and
-- by popularity of the object; and over how many of its half hours, and how many pairs of them at the
-- same time of different days, each account shares.

-- step: crowded_hours
SELECT present.object_no, present.hour, COUNT(*) AS accounts
FROM (
  SELECT DISTINCT placed.object_no, placed.account_no,
    placed.bucket - (placed.bucket - placed.begun_at) % ($window * $rhythm) AS hour
  FROM placed
) AS present
GROUP BY present.object_no, present.hour

-- step: habits
SELECT placed.account_no, placed.platform, placed.trace, popularity.level,
  COUNT(*) AS shares, SUM(crowded_hours.accounts - 1) AS exposure
FROM placed
JOIN popularity ON popularity.object_no = placed.object_no
JOIN crowded_hours ON crowded_hours.object_no = placed.object_no
  AND crowded_hours.hour = placed.bucket - (placed.bucket - placed.begun_at) % ($window * $rhythm)
GROUP BY placed.account_no, placed.platform, placed.trace, popularity.level

-- step: half_hours
SELECT awake.account_no, awake.half_hour % 86400000 AS time_of_day, COUNT(*) AS days
FROM (
  SELECT DISTINCT placed.account_no, placed.first_at - placed.first_at % 1800000 AS half_hour
  FROM placed
) AS awake
GROUP BY awake.account_no, awake.half_hour % 86400000

-- step: daily
SELECT half_hours.account_no, SUM(half_hours.days) AS half_hours,
  SUM(half_hours.days * (half_hours.days - 1)) AS same
FROM half_hours
GROUP BY half_hours.account_no
