-- When accounts were created, by the hour, in two hour grids half an hour apart so that no burst
-- is cut in two; hours are counted from the platform's first account, so no time zone has a say. A creation time on a full quarter of an hour is a date in disguise (a day or an
-- hour somewhere on earth) and says nothing about the minute, so it is left out.

-- step: created
SELECT account.platform || ':' || account.account_id AS account, account.platform,
  MIN(account.created_at) AS created_at, MIN(account.event_id) AS event_id
FROM account
WHERE account.platform IS NOT NULL AND account.account_id IS NOT NULL
  AND account.created_at IS NOT NULL
GROUP BY account.platform || ':' || account.account_id, account.platform
HAVING MIN(account.created_at) % 900000 <> 0

-- step: begun
SELECT created.platform, MIN(created.created_at) AS begun_at
FROM created
GROUP BY created.platform

-- step: slots
SELECT created.account, created.platform, created.created_at, created.event_id, 0 AS grid,
  created.created_at - (created.created_at - begun.begun_at) % $burst AS slot
FROM created
JOIN begun ON begun.platform = created.platform
UNION ALL
SELECT created.account, created.platform, created.created_at, created.event_id, 1,
  created.created_at - (created.created_at - begun.begun_at + $half) % $burst
FROM created
JOIN begun ON begun.platform = created.platform

-- step: platform_slots
SELECT slots.platform, slots.grid, slots.slot, COUNT(*) AS everyone
FROM slots
GROUP BY slots.platform, slots.grid, slots.slot

-- step: platform_sizes
SELECT created.platform, COUNT(*) AS everyone FROM created GROUP BY created.platform

-- step: network_slots
SELECT networks.finding_id, slots.account, slots.platform, slots.grid, slots.slot, slots.created_at,
  slots.event_id
FROM slots
JOIN networks ON networks.account = slots.account

-- step: network_sizes
SELECT network_slots.finding_id, COUNT(*) AS members, COUNT(DISTINCT network_slots.slot) AS looks
FROM network_slots
WHERE network_slots.grid = 0
GROUP BY network_slots.finding_id

-- step: bursts
SELECT network_slots.finding_id, network_slots.platform, network_slots.grid, network_slots.slot,
  COUNT(*) AS together
FROM network_slots
GROUP BY network_slots.finding_id, network_slots.platform, network_slots.grid, network_slots.slot
HAVING COUNT(*) >= $fewest

-- step: burst_rates
SELECT bursts.finding_id, bursts.platform, bursts.grid, bursts.slot, bursts.together,
  network_sizes.members, network_sizes.looks, platform_slots.everyone AS that_hour,
  platform_sizes.everyone AS ever
FROM bursts
JOIN network_sizes ON network_sizes.finding_id = bursts.finding_id
JOIN platform_slots ON platform_slots.platform = bursts.platform
  AND platform_slots.grid = bursts.grid AND platform_slots.slot = bursts.slot
JOIN platform_sizes ON platform_sizes.platform = bursts.platform

-- step: burst_members
SELECT network_slots.finding_id, network_slots.account, network_slots.created_at, network_slots.event_id,
  surprising_bursts.platform, surprising_bursts.grid, surprising_bursts.slot,
  surprising_bursts.together, surprising_bursts.surprise
FROM surprising_bursts
JOIN network_slots ON network_slots.finding_id = surprising_bursts.finding_id
  AND network_slots.grid = surprising_bursts.grid AND network_slots.slot = surprising_bursts.slot
