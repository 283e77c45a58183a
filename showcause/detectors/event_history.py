"""Stored activity as the event rows a live stream would have brought, in order of time.

Account facts are those last read in. Ties in time are ordered by kind and id, so the order is the
same on every run.
"""

from typing import Final

from showcause.engine.definition import Definition, Step

EVENT_ROWS: Final = Definition(
    "event_rows",
    "1",
    ("account", "post", "share", "follow", "signup", "profile", "report", "affiliation"),
    (
        Step(
            "latest",
            """SELECT * FROM (SELECT a.*, ROW_NUMBER() OVER (
                PARTITION BY platform, account_id ORDER BY a.at DESC, event_id) AS place
            FROM account AS a) AS placed WHERE place = 1""",
        ),
        Step(
            "affiliates",
            """SELECT platform, account_id FROM affiliation
            UNION SELECT platform, parent_id FROM affiliation""",
        ),
        Step(
            "shared",
            """SELECT platform, event_id,
                COUNT(*) FILTER (WHERE trace = 'link') AS links,
                COUNT(*) FILTER (WHERE trace = 'hashtag') AS hashtags,
                COUNT(*) FILTER (WHERE trace = 'mention') AS mentions,
                MIN(object) FILTER (WHERE trace = 'link') AS link,
                MIN(object) FILTER (WHERE trace = 'mention') AS mention
            FROM share GROUP BY platform, event_id""",
        ),
        Step(
            "happened",
            """SELECT 'post' AS event_kind, p.post_id AS event_id, p.platform, p.account_id,
                p.created_at AS at, NULL AS exit, s.links, s.hashtags, s.mentions,
                LENGTH(p.text_normal) AS text_length, p.text_key,
                p.reply_to IS NOT NULL AS is_reply, s.link,
                COALESCE(p.platform || ':' || p.reply_account_id, '@' || s.mention) AS target
            FROM post AS p
            LEFT JOIN shared AS s ON s.platform = p.platform AND s.event_id = p.post_id
            UNION ALL
            SELECT 'share', s.event_id, s.platform, s.account_id, s.at, NULL, NULL, NULL, NULL,
                NULL, NULL, FALSE, CASE WHEN s.trace = 'link' THEN s.object END, NULL
            FROM share AS s
            LEFT JOIN post AS p ON p.platform = s.platform AND p.post_id = s.event_id
            WHERE p.post_id IS NULL
            UNION ALL
            SELECT 'follow', event_id, platform, account_id, follow.at,
                NULL, NULL, NULL, NULL, NULL,
                NULL, FALSE, NULL, platform || ':' || target_id FROM follow
            UNION ALL
            SELECT 'signup', event_id, platform, account_id, signup.at, exit,
                NULL, NULL, NULL, NULL,
                NULL, FALSE, NULL, NULL FROM signup
            UNION ALL
            SELECT 'profile', event_id, platform, account_id, profile.at, NULL, NULL, NULL, NULL,
                NULL, NULL, FALSE, NULL, NULL FROM profile
            UNION ALL
            SELECT 'report', event_id, platform, account_id, report.at, NULL, NULL, NULL, NULL,
                NULL, NULL, FALSE, NULL, NULL FROM report""",
        ),
        Step(
            "rows",
            """SELECT h.event_kind, h.event_id, h.platform || ':' || h.account_id AS account, h.at,
                l.created_at AS account_created_at, l.followers, l.following, l.posts_count,
                l.language, h.exit, a.account_id IS NOT NULL AS is_declared_affiliate, h.links,
                h.hashtags, h.mentions, h.text_length, h.text_key, h.is_reply, h.link, h.target
            FROM happened AS h
            LEFT JOIN latest AS l ON l.platform = h.platform AND l.account_id = h.account_id
            LEFT JOIN affiliates AS a ON a.platform = h.platform AND a.account_id = h.account_id
            WHERE h.account_id IS NOT NULL AND h.at IS NOT NULL AND h.event_id IS NOT NULL
            ORDER BY h.at, h.event_kind, h.platform, h.event_id""",
        ),
    ),
    subset=False,
)
