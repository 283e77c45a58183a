"""disclose: the accounts under decisions in force, and what they posted, as a published archive."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from showcause.disclosure.archive import POSTS, README, USERS, manifest, post_row, user_row
from showcause.disclosure.redactor import Redactor
from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id, split_account_key
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.retract import ARCHIVE, Telling, tell_outside
from showcause.steps.whole_file import write_whole
from showcause.store.reads.activity import batches_with_parts
from showcause.store.reads.disclosures import by_id, disclosable
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.reversal import add_disclosures

_LATEST = """SELECT a.* FROM (SELECT account.*, ROW_NUMBER() OVER (
        PARTITION BY account.platform, account.account_id
        ORDER BY account.at DESC, event_id) AS place FROM account) AS a JOIN chosen c
    ON c.platform = a.platform AND c.account_id = a.account_id WHERE a.place = 1"""

DISCLOSED_ACCOUNTS: Final = Definition(
    "disclosed_accounts", "1", ("account",), (Step("latest", _LATEST),)
)
DISCLOSED_POSTS: Final = Definition(
    "disclosed_posts",
    "1",
    ("post", "share"),
    (
        Step(
            "listed",
            """SELECT s.platform, s.event_id,
                STRING_AGG(CASE WHEN trace = 'hashtag' THEN object END, CHR(10)) AS hashtags,
                STRING_AGG(CASE WHEN trace = 'link' THEN object END, CHR(10)) AS links
            FROM share s JOIN chosen c
                ON c.platform = s.platform AND c.account_id = s.account_id
            GROUP BY s.platform, s.event_id""",
        ),
        Step(
            "posts",
            """SELECT p.*, l.hashtags, l.links FROM post p JOIN chosen c
                ON c.platform = p.platform AND c.account_id = p.account_id
            LEFT JOIN listed l ON l.platform = p.platform AND l.event_id = p.post_id
            ORDER BY p.platform, p.account_id, p.created_at, p.post_id""",
        ),
    ),
)
ERRATA: Final = "errata.json"
"""Written again with every correction, so the manifest holds no digest of it."""

ACCOUNTS: Final = (
    "userid", "clause", "rule", "rule_hash", "families", "confidence_ppm", "decision_status",
    "appeal_status",
)  # fmt: skip


def disclose(
    engine: Engine, sources: Sources, circumstances: Circumstances
) -> tuple[Path, dict[str, int]]:
    """The folder of the archive, and how many accounts and posts it holds.

    Accounts with an appeal that waits are left out. What was published before stays as it was.

    Raises:
        BadInput: no decision is in force, so there is nothing to disclose.
    """
    import pyarrow as pa

    now = circumstances.clock()
    rows = disclosable(now)
    if not rows:
        raise BadInput("no decision is in force", hint="showcause run")
    standing = (f"{row['decision_id']} {row['appeal_status']}" for row in rows)
    release = derived_id("dsc", *batches_with_parts(), *standing)
    earlier = by_id(release)
    if earlier:
        counts = {"accounts": earlier["account_count"], "posts": earlier["post_count"]}
        return circumstances.home / "published" / earlier["path"], counts
    redactor = Redactor(circumstances.pseudonym_key, release)
    keys = [split_account_key(row["account"]) for row in rows]
    chosen = pa.table(
        {"platform": [key[0] for key in keys], "account_id": [key[1] for key in keys]}
    )
    tables = {**sources, "chosen": chosen}
    accounts = engine.run(DISCLOSED_ACCOUNTS, tables).to_pylist()
    posts = engine.run(DISCLOSED_POSTS, tables).to_pylist()
    files = _files(rows, accounts, posts, redactor)
    tellings = [_telling(release, row, redactor) for row in rows]
    return _publish(release, files, tellings, len(posts), circumstances)


def _telling(release: str, row: Row, redactor: Redactor) -> Telling:
    pseudonym = redactor.account(*split_account_key(row["account"]))
    return (ARCHIVE, release, "public", row["decision_id"], pseudonym)


def _files(
    rows: list[Row], accounts: list[Row], posts: list[Row], redactor: Redactor
) -> dict[str, bytes]:
    users = {
        (account["platform"], account["account_id"]): user_row(account, redactor)
        for account in accounts
    }
    for row in rows:
        platform, account_id = split_account_key(row["account"])
        users.setdefault((platform, account_id), _unknown(platform, account_id, redactor))
    told = [post_row(post, users[post["platform"], post["account_id"]], redactor) for post in posts]
    return {
        "users.csv": _csv(USERS, sorted(users.values())),
        "posts.csv": _csv(POSTS, told),
        "accounts.csv": _csv(ACCOUNTS, sorted(_account_row(row, redactor) for row in rows)),
        ERRATA: b"[]\n",
        "README.txt": README.encode("utf-8"),
    }


def _unknown(platform: str, account_id: str, redactor: Redactor) -> tuple[Any, ...]:
    empty = {"followers": "", "following": "", "created_at": None, "language": ""}
    return user_row({"platform": platform, "account_id": account_id, **empty}, redactor)


def _account_row(row: Row, redactor: Redactor) -> tuple[Any, ...]:
    platform, account_id = split_account_key(row["account"])
    return (
        redactor.account(platform, account_id),
        f"{row['clause_id']}@{row['clause_version']}",
        row["rule_id"],
        row["rule_hash"],
        " ".join(json.loads(row["families"])),
        row["score_ppm"],
        "in_force",
        row["appeal_status"],
    )


def _csv(header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _publish(
    release: str,
    files: dict[str, bytes],
    tellings: list[Telling],
    posts: int,
    circumstances: Circumstances,
) -> tuple[Path, dict[str, int]]:
    now = circumstances.clock()
    folder = circumstances.home / "published" / f"archive-{release[4:]}"
    folder.mkdir(parents=True, exist_ok=True)
    accounts = len(tellings)
    digests = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != ERRATA
    }
    told = manifest(files=digests, accounts=accounts, posts=posts, made_at=now, family=release)
    files["manifest.json"] = (json.dumps(told, indent=2, sort_keys=True) + "\n").encode("utf-8")
    for name, content in files.items():
        write_whole(folder / name, content)
    manifest_hash = hashlib.sha256(files["manifest.json"]).hexdigest()
    with transaction() as cursor:
        add_disclosures(cursor, [(release, folder.name, manifest_hash, accounts, posts, now)])
        tell_outside(cursor, tellings, circumstances)
        payload = {"accounts": accounts, "manifest": manifest_hash, "posts": posts}
        add_entries(cursor, circumstances, [("disclosure_published", release, payload)])
    return folder, {"accounts": accounts, "posts": posts}
