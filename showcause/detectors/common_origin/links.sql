-- Who, among the members of one network, was set up with the same token.

-- step: network_holders
SELECT networks.finding_id, holders.account, holders.token_no, holders.at_first, holders.event_id,
  holders.token_kind, holders.token, holders.platform
FROM holders
JOIN networks ON networks.account = holders.account
WHERE holders.holders <= $widest

-- step: token_links
SELECT a.finding_id, a.account AS account_a, b.account AS account_b, a.token_kind, a.token,
  a.token_no, a.event_id AS event_a, b.event_id AS event_b, a.at_first AS at_a, b.at_first AS at_b,
  a.platform
FROM network_holders AS a
JOIN network_holders AS b ON b.finding_id = a.finding_id AND b.token_no = a.token_no
WHERE a.account < b.account
