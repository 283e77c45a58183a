-- What the rule language may ask about each member of each network.

-- step: declared
SELECT affiliation.platform || ':' || affiliation.account_id AS account,
  affiliation.platform || ':' || affiliation.parent_id AS parent
FROM affiliation
WHERE affiliation.evidence IN ('parent', 'rel-me', 'dns', 'signed')
UNION
SELECT affiliation.platform || ':' || affiliation.parent_id,
  affiliation.platform || ':' || affiliation.parent_id
FROM affiliation
WHERE affiliation.evidence IN ('parent', 'rel-me', 'dns', 'signed')

-- step: partners
SELECT pairs.finding_id, pairs.account_a AS account, pairs.account_b AS partner FROM pairs
UNION ALL
SELECT pairs.finding_id, pairs.account_b, pairs.account_a FROM pairs

-- step: affiliated
SELECT partners.finding_id, partners.account, COUNT(DISTINCT partners.partner) AS affiliated
FROM partners
JOIN declared AS own ON own.account = partners.account
JOIN declared AS theirs ON theirs.account = partners.partner AND theirs.parent = own.parent
GROUP BY partners.finding_id, partners.account

-- step: affiliates
SELECT DISTINCT declared.account FROM declared

-- step: token_partners
SELECT links.finding_id, links.account_a AS account, links.account_b AS partner, links.object
FROM links
UNION ALL
SELECT links.finding_id, links.account_b, links.account_a, links.object FROM links

-- step: tokens_held
SELECT token_partners.finding_id, token_partners.account,
  COUNT(DISTINCT token_partners.object) AS tokens
FROM token_partners
GROUP BY token_partners.finding_id, token_partners.account

-- step: tokens_only
SELECT token_partners.finding_id, token_partners.account,
  COUNT(DISTINCT token_partners.partner) AS partners
FROM token_partners
LEFT JOIN bursts AS own ON own.finding_id = token_partners.finding_id
  AND own.account = token_partners.account
LEFT JOIN bursts AS theirs ON theirs.finding_id = token_partners.finding_id
  AND theirs.account = token_partners.partner
WHERE own.slot IS NULL OR theirs.slot IS NULL OR own.slot <> theirs.slot
GROUP BY token_partners.finding_id, token_partners.account

-- step: together_at
SELECT bursts.finding_id, bursts.slot, COUNT(*) AS together
FROM bursts
GROUP BY bursts.finding_id, bursts.slot

-- step: member_links
SELECT members.finding_id, members.account,
  COALESCE(tokens_only.partners, 0) + COALESCE(together_at.together, 1) - 1 AS origin_partners,
  COALESCE(tokens_held.tokens, 0) AS origin_tokens,
  COALESCE(together_at.together, 0) AS burst_size,
  COALESCE(affiliated.affiliated, 0) AS affiliated,
  CASE WHEN affiliates.account IS NULL THEN 0 ELSE 1 END AS is_affiliate
FROM members
LEFT JOIN tokens_only ON tokens_only.finding_id = members.finding_id
  AND tokens_only.account = members.account
LEFT JOIN tokens_held ON tokens_held.finding_id = members.finding_id
  AND tokens_held.account = members.account
LEFT JOIN bursts ON bursts.finding_id = members.finding_id AND bursts.account = members.account
LEFT JOIN together_at ON together_at.finding_id = bursts.finding_id
  AND together_at.slot = bursts.slot
LEFT JOIN affiliated ON affiliated.finding_id = members.finding_id
  AND affiliated.account = members.account
LEFT JOIN affiliates ON affiliates.account = members.account
