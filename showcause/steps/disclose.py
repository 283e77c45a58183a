"""disclose: the accounts under decisions in force, and what they posted, as a published archive."""

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.disclosure.archive import (
    MEDIA,
    POSTS,
    README,
    TIES,
    USERS,
    manifest,
    media_row,
    post_row,
    tie_row,
    user_row,
)
from showcause.disclosure.coarse import coarse
from showcause.disclosure.redactor import Redactor
from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id, split_account_key
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.ledger.checkpoint import signature_line
from showcause.ledger.keys import SigningKey, verifier_key
from showcause.ledger.publication import CHECKPOINT_PATH
from showcause.steps.circumstances import Circumstances
from showcause.steps.detect import evidence_folder
from showcause.steps.entries import add_entries
from showcause.steps.retract import ARCHIVE, Telling, tell_outside
from showcause.steps.telling import facts_from_features
from showcause.steps.whole_file import write_whole
from showcause.store.reads.activity import batches_with_parts
from showcause.store.reads.disclosures import (
    by_id,
    definitions,
    disclosable,
    findings_behind,
    run_ids,
)
from showcause.store.reads.ledger import latest_checkpoint
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.reversal import add_disclosures

if TYPE_CHECKING:
    import pyarrow as pa

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
DISCLOSED_TIES: Final = Definition(
    "disclosed_ties",
    "1",
    (),
    (
        Step(
            "names",
            """SELECT c.platform, c.account_id, c.platform || ':' || c.account_id AS account
            FROM chosen c""",
        ),
        Step(
            "ties",
            """SELECT DISTINCT t.finding_id, a.platform, a.account_id AS id_a, b.account_id AS id_b,
                t.trace, t.event_a, t.event_b, t.at_a, t.at_b
            FROM tie t JOIN names a ON a.account = t.account_a
            JOIN names b ON b.account = t.account_b
            ORDER BY t.finding_id, id_a, id_b, t.at_a, t.event_a, t.event_b""",
        ),
    ),
)
DISCLOSED_MEDIA: Final = Definition(
    "disclosed_media",
    "1",
    ("share",),
    (
        Step(
            "media",
            """SELECT DISTINCT s.platform, s.account_id, s.event_id, s.object
            FROM share s JOIN chosen c ON c.platform = s.platform AND c.account_id = s.account_id
            WHERE s.trace = 'image' ORDER BY s.platform, s.account_id, s.event_id, s.object""",
        ),
    ),
)
AT_ONCE: Final = 20_000
"""Rows held at once while an archive is written."""

Users = dict[tuple[str, str], tuple[Any, ...]]

ERRATA: Final = "errata.json"
"""Written again with every correction, so the manifest holds no digest of it."""

ACCOUNTS: Final = (
    "userid", "clause", "rule", "rule_hash", "families", "confidence_ppm", "reasons",
    "decision_status", "appeal_status",
)  # fmt: skip


def disclose(
    engine: Engine,
    sources: Sources,
    circumstances: Circumstances,
    *,
    is_coarse: bool = False,
    key: SigningKey | None = None,
) -> tuple[Path, dict[str, int]]:
    """The folder of the archive, and how many accounts and posts it holds.

    Accounts with an appeal that waits are left out. What was published before stays as it was. With
    a key the manifest is signed. Posts are streamed: no more than a batch of them is held at once.

    Raises:
        BadInput: no decision is in force, so there is nothing to disclose.
    """
    rows = disclosable(circumstances.clock())
    if not rows:
        raise BadInput("no decision is in force", hint="showcause run")
    standing = (f"{row['decision_id']} {row['appeal_status']}" for row in rows)
    release = derived_id("dsc", *batches_with_parts(), *standing, *(["coarse"] * is_coarse))
    earlier = by_id(release)
    if earlier:
        counts = {"accounts": earlier["account_count"], "posts": earlier["post_count"]}
        return circumstances.home / "published" / earlier["path"], counts
    folder = circumstances.home / "published" / f"archive-{release[4:]}"
    folder.mkdir(parents=True, exist_ok=True)
    tables = {**sources, "chosen": _chosen(rows), "tie": _tie_files(circumstances)}
    accounts = engine.run(DISCLOSED_ACCOUNTS, tables).to_pylist()
    redactor = _redactor(release, rows, accounts, circumstances)
    users = user_rows(rows, accounts, redactor, is_coarse=is_coarse)
    posts = write_tables(folder, engine, tables, users, redactor, is_coarse=is_coarse)
    _write_texts(folder, rows, users, redactor, circumstances)
    tellings = [_telling(release, row, redactor) for row in rows]
    return _publish(release, folder, tellings, posts, is_coarse, key, circumstances)


def _chosen(rows: list[Row]) -> "pa.Table":
    import pyarrow as pa

    keys = [split_account_key(row["account"]) for row in rows]
    return pa.table({"platform": [key[0] for key in keys], "account_id": [key[1] for key in keys]})


def _tie_files(circumstances: Circumstances) -> list[Path]:
    """The ties behind all findings, as detection left them; one that is gone is left out."""
    paths = (evidence_folder(run_id, circumstances) / "ties.parquet" for run_id in run_ids())
    return [path for path in paths if path.is_file()]


def _redactor(
    release: str, rows: list[Row], accounts: list[Row], circumstances: Circumstances
) -> Redactor:
    plain = Redactor(circumstances.pseudonym_key, release)
    names = {}
    for row in rows:
        platform, account_id = split_account_key(row["account"])
        names[account_id.lower()] = plain.account(platform, account_id)
    for account in accounts:
        if account["handle"]:
            name = plain.account(account["platform"], account["account_id"])
            names[account["handle"].lstrip("@").lower()] = name
    return Redactor(circumstances.pseudonym_key, release, names)


def user_rows(
    rows: list[Row], accounts: list[Row], redactor: Redactor, *, is_coarse: bool
) -> Users:
    """The row of every account decided on, by platform and id."""
    profiles = coarse(accounts) if is_coarse else None
    users = {
        (account["platform"], account["account_id"]): user_row(
            account, redactor, profiles.profile(account) if profiles else None
        )
        for account in accounts
    }
    for row in rows:
        platform, account_id = split_account_key(row["account"])
        users.setdefault((platform, account_id), _unknown(platform, account_id, redactor))
    return users


def write_tables(
    folder: Path,
    engine: Engine,
    tables: Sources,
    users: Users,
    redactor: Redactor,
    *,
    is_coarse: bool,
) -> int:
    """How many posts were written; ties and pictures are written as well."""
    found = _streamed(engine, DISCLOSED_POSTS, tables, folder)
    told = (
        post_row(post, users[post["platform"], post["account_id"]], redactor, is_coarse=is_coarse)
        for post in found
    )
    posts = _write_csv(folder / "posts.csv", POSTS, told)
    tied = _streamed(engine, DISCLOSED_TIES, tables, folder)
    ties = (tie_row(tie, redactor, is_coarse=is_coarse) for tie in tied)
    _write_csv(folder / "ties.csv", TIES, ties)
    pictures = _streamed(engine, DISCLOSED_MEDIA, tables, folder)
    _write_csv(folder / "media.csv", MEDIA, (media_row(each, redactor) for each in pictures))
    return posts


def _write_texts(
    folder: Path, rows: list[Row], users: Users, redactor: Redactor, circumstances: Circumstances
) -> None:
    _write_csv(folder / "users.csv", USERS, sorted(users.values()))
    _write_csv(folder / "accounts.csv", ACCOUNTS, sorted(_account_row(r, redactor) for r in rows))
    write_whole(folder / ERRATA, b"[]\n")
    write_whole(folder / "README.txt", README.encode("utf-8"))
    bodies = "\n\n".join(f"-- {name} {hashed}\n{body}" for name, hashed, body in definitions())
    write_whole(folder / "definitions.sql", bodies.encode("utf-8"))
    checkpoint = circumstances.home / "published" / "ledger" / CHECKPOINT_PATH
    latest = latest_checkpoint()
    if checkpoint.is_file():
        write_whole(folder / "checkpoint", checkpoint.read_bytes())
    elif latest:
        write_whole(folder / "checkpoint", latest["note"].encode())


def _streamed(
    engine: Engine, definition: Definition, tables: Sources, folder: Path
) -> Iterator[Row]:
    """The rows of a definition, a batch at a time, by way of a file that is gone afterwards."""
    import pyarrow.parquet as pq

    draft = folder / f".{definition.name}.parquet"
    engine.run_to(definition, tables, draft)
    try:
        with pq.ParquetFile(draft) as file:
            for batch in file.iter_batches(AT_ONCE):
                yield from batch.to_pylist()
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> int:
    """How many rows were written; the file is there whole or not at all."""
    draft, count = path.with_name(f".{path.name}.draft"), 0
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return count


def _telling(release: str, row: Row, redactor: Redactor) -> Telling:
    pseudonym = redactor.account(*split_account_key(row["account"]))
    return (ARCHIVE, release, "public", row["decision_id"], pseudonym)


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
        _reasons(row["features"]),
        "in_force",
        row["appeal_status"],
    )


def _reasons(features: str) -> str:
    """The facts of the statement of reasons, in fixed words with their numbers."""
    return "; ".join(
        f"{fact} " + " ".join(f"{name}={number}" for name, number in numbers)
        for fact, numbers in facts_from_features(json.loads(features))
    )


def _publish(
    release: str,
    folder: Path,
    tellings: list[Telling],
    posts: int,
    is_coarse: bool,
    key: SigningKey | None,
    circumstances: Circumstances,
) -> tuple[Path, dict[str, int]]:
    now, accounts = circumstances.clock(), len(tellings)
    made = manifest(
        files={name: _sha256(folder / name) for name in _to_sign(folder)},
        accounts=accounts,
        posts=posts,
        made_at=now,
        family=release,
        is_coarse=is_coarse,
        findings=findings_behind([telling[3] for telling in tellings]),
    )
    content = (json.dumps(made, indent=2, sort_keys=True) + "\n").encode("utf-8")
    manifest_hash = hashlib.sha256(content).hexdigest()
    write_whole(folder / "manifest.json", content)
    if key:
        signed = f"showcause archive manifest\n{manifest_hash}\n"
        line = signature_line(signed.encode(), key)
        write_whole(folder / "manifest.sig", f"{signed}\n{line}\n{verifier_key(key)}\n".encode())
    with transaction() as cursor:
        add_disclosures(cursor, [(release, folder.name, manifest_hash, accounts, posts, now)])
        tell_outside(cursor, tellings, circumstances)
        payload = {"accounts": accounts, "manifest": manifest_hash, "posts": posts}
        add_entries(cursor, circumstances, [("disclosure_published", release, payload)])
    return folder, {"accounts": accounts, "posts": posts}


def _to_sign(folder: Path) -> list[str]:
    unsigned = {ERRATA, "manifest.json", "manifest.sig"}
    names = (path.name for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(set(names) - unsigned)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
