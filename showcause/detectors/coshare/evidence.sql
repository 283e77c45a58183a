-- What proves a network: for each tie the two events behind each shared object, and for each
-- member what it shared with the network, and what it did besides.

-- step: seen
SELECT light.account_no, light.object_no, light.level, light.bucket, light.first_at, light.last_at
FROM light
UNION ALL
SELECT heavy.account_no, heavy.object_no, heavy.level, heavy.bucket, heavy.first_at, heavy.last_at
FROM heavy

-- step: seen_members
SELECT members.finding_no, seen.account_no, seen.object_no, seen.level, seen.bucket, seen.first_at,
  seen.last_at
FROM seen
JOIN members ON members.account_no = seen.account_no

-- step: gatherings
SELECT seen_members.finding_no, seen_members.object_no, seen_members.bucket,
  COUNT(*) AS present, MIN(seen_members.first_at) AS first_at, MAX(seen_members.last_at) AS last_at
FROM seen_members
GROUP BY seen_members.finding_no, seen_members.object_no, seen_members.bucket

-- step: together
SELECT m.finding_no, m.account_no, m.object_no, m.level,
  MIN(CASE WHEN here.present > 1 THEN m.first_at
    WHEN m.first_at - before.last_at <= $window THEN m.first_at ELSE m.last_at END) AS event_at
FROM seen_members AS m
JOIN gatherings AS here ON here.finding_no = m.finding_no AND here.object_no = m.object_no
  AND here.bucket = m.bucket
LEFT JOIN gatherings AS before ON before.finding_no = m.finding_no
  AND before.object_no = m.object_no AND before.bucket = m.bucket - $window
LEFT JOIN gatherings AS later ON later.finding_no = m.finding_no
  AND later.object_no = m.object_no AND later.bucket = m.bucket + $window
WHERE here.present > 1 OR m.first_at - before.last_at <= $window
  OR later.first_at - m.last_at <= $window
GROUP BY m.finding_no, m.account_no, m.object_no, m.level

-- step: member_names
SELECT members.account_no, accounts.account
FROM members
JOIN accounts ON accounts.account_no = members.account_no

-- step: acts
SELECT member_names.account_no, objects.object_no, share.at AS event_at,
  MIN(share.event_id) AS event_id
FROM share
JOIN member_names ON member_names.account = share.platform || ':' || share.account_id
JOIN objects ON objects.object = share.object AND objects.trace = share.trace
  AND objects.platform = share.platform
GROUP BY member_names.account_no, objects.object_no, share.at

-- step: joined_in
SELECT together.finding_no, together.account_no, together.object_no, together.level,
  together.event_at, acts.event_id
FROM together
JOIN acts ON acts.account_no = together.account_no AND acts.object_no = together.object_no
  AND acts.event_at = together.event_at

-- step: first_joined
SELECT joined_in.account_no, MIN(joined_in.event_at) AS first_at, MAX(joined_in.event_at) AS last_at
FROM joined_in
GROUP BY joined_in.account_no

-- step: own_events
SELECT member_names.account_no, share.event_id AS event_id, share.at AS event_at
FROM share
JOIN member_names ON member_names.account = share.platform || ':' || share.account_id
UNION
SELECT member_names.account_no, post.post_id, post.created_at
FROM post
JOIN member_names ON member_names.account = post.platform || ':' || post.account_id

-- step: related
SELECT member_names.account_no, COUNT(DISTINCT share.event_id) AS related
FROM share
JOIN member_names ON member_names.account = share.platform || ':' || share.account_id
JOIN objects ON objects.object = share.object AND objects.trace = share.trace
  AND objects.platform = share.platform
JOIN joined_in ON joined_in.account_no = member_names.account_no
  AND joined_in.object_no = objects.object_no
WHERE objects.trace <> 'text' OR joined_in.event_id = share.event_id
GROUP BY member_names.account_no

-- step: histories
SELECT own_events.account_no, COUNT(DISTINCT own_events.event_id) AS events,
  COUNT(DISTINCT CASE WHEN own_events.event_at < first_joined.first_at
    THEN own_events.event_at + (first_joined.first_at - own_events.event_at - 1) % 86400000 END
  ) AS days_before
FROM own_events
JOIN first_joined ON first_joined.account_no = own_events.account_no
GROUP BY own_events.account_no

-- step: account_rows
SELECT member_names.account_no, account.followers, account.created_at,
  ROW_NUMBER() OVER (
    PARTITION BY member_names.account_no
    ORDER BY COALESCE(account.at, 0) DESC, COALESCE(account.event_id, '') DESC
  ) AS age_rank
FROM account
JOIN member_names ON member_names.account = account.platform || ':' || account.account_id

-- step: counter
SELECT first_joined.account_no, first_joined.first_at, first_joined.last_at,
  COALESCE(related.related, 0) AS related, COALESCE(histories.events, 0) AS events,
  COALESCE(histories.days_before, 0) AS days_before, account_rows.followers, account_rows.created_at
FROM first_joined
LEFT JOIN related ON related.account_no = first_joined.account_no
LEFT JOIN histories ON histories.account_no = first_joined.account_no
LEFT JOIN account_rows ON account_rows.account_no = first_joined.account_no
  AND account_rows.age_rank = 1

-- step: chosen
SELECT DISTINCT tied.finding_no, tied.account_a, tied.account_b, seen.object_no
FROM tied
JOIN seen ON seen.account_no = tied.account_a

-- step: tied_reach
SELECT chosen.finding_no, chosen.account_a, chosen.account_b, seen.object_no, seen.level,
  seen.bucket AS bucket, seen.first_at AS a_at, 0 AS side
FROM chosen
JOIN seen ON seen.account_no = chosen.account_a AND seen.object_no = chosen.object_no
WHERE chosen.account_a % $parts = $part
UNION ALL
SELECT chosen.finding_no, chosen.account_a, chosen.account_b, seen.object_no, seen.level,
  seen.bucket + $window AS bucket, seen.last_at AS a_at, 1 AS side
FROM chosen
JOIN seen ON seen.account_no = chosen.account_a AND seen.object_no = chosen.object_no
WHERE chosen.account_a % $parts = $part
UNION ALL
SELECT chosen.finding_no, chosen.account_a, chosen.account_b, seen.object_no, seen.level,
  seen.bucket - $window AS bucket, seen.first_at AS a_at, 2 AS side
FROM chosen
JOIN seen ON seen.account_no = chosen.account_a AND seen.object_no = chosen.object_no
WHERE chosen.account_a % $parts = $part

-- step: proven
SELECT a.finding_no, a.account_a, a.account_b, a.object_no, a.level,
  MIN(a.a_at) AS a_at, MIN(CASE WHEN a.side = 2 THEN b.last_at ELSE b.first_at END) AS b_at
FROM tied_reach AS a
JOIN seen AS b ON b.account_no = a.account_b AND b.object_no = a.object_no AND b.bucket = a.bucket
WHERE a.side = 0 OR (a.side = 1 AND b.first_at - a.a_at <= $window)
  OR (a.side = 2 AND a.a_at - b.last_at <= $window)
GROUP BY a.finding_no, a.account_a, a.account_b, a.object_no, a.level

-- step: proof_ranks
SELECT proven.finding_no, proven.account_a, proven.account_b, proven.object_no,
  proven.a_at, proven.b_at,
  ROW_NUMBER() OVER (
    PARTITION BY proven.account_a, proven.account_b ORDER BY proven.level, proven.object_no
  ) AS proof_rank
FROM proven

-- Grouped, so that no engine joins the acts of a to those of b on their object alone first.
-- step: proofs_of_a
SELECT proof_ranks.finding_no, proof_ranks.account_a, proof_ranks.account_b, proof_ranks.object_no,
  proof_ranks.a_at, proof_ranks.b_at, proof_ranks.proof_rank, MIN(act_a.act_no) AS act_a
FROM proof_ranks
JOIN numbered_acts AS act_a ON act_a.account_no = proof_ranks.account_a
  AND act_a.object_no = proof_ranks.object_no AND act_a.event_at = proof_ranks.a_at
WHERE proof_ranks.proof_rank <= $proofs
GROUP BY proof_ranks.finding_no, proof_ranks.account_a, proof_ranks.account_b,
  proof_ranks.object_no, proof_ranks.a_at, proof_ranks.b_at, proof_ranks.proof_rank

-- step: proofs
SELECT proofs_of_a.finding_no, proofs_of_a.account_a, proofs_of_a.account_b, proofs_of_a.object_no,
  proofs_of_a.a_at, proofs_of_a.b_at, proofs_of_a.proof_rank,
  proofs_of_a.act_a, act_b.act_no AS act_b
FROM proofs_of_a
JOIN numbered_acts AS act_b ON act_b.account_no = proofs_of_a.account_b
  AND act_b.object_no = proofs_of_a.object_no AND act_b.event_at = proofs_of_a.b_at
