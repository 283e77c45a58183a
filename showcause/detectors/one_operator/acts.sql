-- What accounts posted that somebody with a shared token posted too, by the day, in two grids of
-- days half a day apart so that no round of posts is cut in two. Hashtags, domains and mentions are
-- left out: whole communities use them.

-- step: holding
SELECT DISTINCT holders.account FROM holders WHERE holders.holders <= $widest

-- step: held_things
SELECT share.platform, share.trace, share.object
FROM share
JOIN holding ON holding.account = share.platform || ':' || share.account_id
WHERE share.trace IN ('link', 'repost', 'image', 'text')
  AND share.object IS NOT NULL AND share.at IS NOT NULL AND share.event_id IS NOT NULL
GROUP BY share.platform, share.trace, share.object
HAVING COUNT(DISTINCT share.account_id) > 1

-- step: acts
SELECT DISTINCT share.platform || ':' || share.account_id AS account, share.platform,
  share.trace || ' ' || share.object AS thing, share.at, share.event_id
FROM share
JOIN held_things ON held_things.platform = share.platform AND held_things.trace = share.trace
  AND held_things.object = share.object
WHERE share.account_id IS NOT NULL AND share.at IS NOT NULL AND share.event_id IS NOT NULL

-- step: slots
SELECT acts.*, 0 AS grid, acts.at - acts.at % $window AS slot
FROM acts
UNION ALL
SELECT acts.*, 1, acts.at - (acts.at + $half) % $window
FROM acts

-- step: popularity
SELECT slots.platform, slots.thing, slots.grid, slots.slot,
  COUNT(DISTINCT slots.account) AS everyone
FROM slots
GROUP BY slots.platform, slots.thing, slots.grid, slots.slot
HAVING COUNT(DISTINCT slots.account) > 1

-- step: held_acts
SELECT slots.account, slots.platform, slots.thing, slots.grid, slots.slot, slots.at,
  slots.event_id, popularity.everyone
FROM slots
JOIN holding ON holding.account = slots.account
JOIN popularity ON popularity.platform = slots.platform AND popularity.thing = slots.thing
  AND popularity.grid = slots.grid AND popularity.slot = slots.slot
