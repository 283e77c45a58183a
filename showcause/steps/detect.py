"""detect: activity gives findings, each with the events that prove it.

Evidence in Parquet is written whole before the row that names it, so a run whose row exists is
complete.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.common_origin import definition as origin_definition
from showcause.detectors.common_origin.detect import origin_findings, origins
from showcause.detectors.coshare import definition as coshare_definition
from showcause.detectors.features import features
from showcause.detectors.neardup import definition as neardup_definition
from showcause.detectors.neardup.detect import text_shares
from showcause.detectors.network import standings
from showcause.detectors.one_operator import definition as operator_definition
from showcause.detectors.one_operator.detect import detect as one_operator
from showcause.detectors.tables import NetworkTables
from showcause.detectors.widening import networks_over, united
from showcause.domain.identifier import derived_id
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.concern import detection_of
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads.rows import Row, fetch
from showcause.store.record import transaction
from showcause.store.writes.finding import (
    add_definition_texts,
    add_detection_runs,
    add_finding_members,
    add_finding_topics,
    add_findings,
    add_member_evidence,
)

if TYPE_CHECKING:
    import pyarrow as pa

DETECTORS: Final = (
    coshare_definition,
    origin_definition,
    neardup_definition,
    operator_definition,
)

KNOWN_ACCOUNTS: Final = Definition(
    "known_accounts",
    "1",
    ("account", "post", "share"),
    (
        Step(
            "seen",
            """SELECT platform, account_id FROM account
            UNION SELECT platform, account_id FROM post
            UNION SELECT platform, account_id FROM share""",
        ),
        Step("counted", "SELECT COUNT(*) AS accounts FROM seen"),
    ),
)

WITH_FACTS: Final = Definition(
    "features_with_facts",
    "1",
    ("account", "post", "report"),
    (
        Step("known", "SELECT DISTINCT account FROM feature"),
        Step(
            "texts",
            """SELECT p.platform, p.account_id, p.text_key, COUNT(*) AS copies
            FROM post AS p JOIN known AS k ON k.account = p.platform || ':' || p.account_id
            GROUP BY p.platform, p.account_id, p.text_key""",
        ),
        Step(
            "by_author",
            """SELECT platform, account_id, CAST(SUM(copies) AS BIGINT) AS posts,
                CAST(SUM(CASE WHEN text_key = 0 THEN 0 ELSE copies - 1 END) AS BIGINT) AS repeated
            FROM texts GROUP BY platform, account_id""",
        ),
        Step(
            "written",
            """SELECT k.account, t.posts, t.repeated
            FROM by_author AS t JOIN known AS k ON k.account = t.platform || ':' || t.account_id""",
        ),
        Step(
            "complained",
            """SELECT k.account, COUNT(*) AS reports
            FROM report AS r JOIN known AS k ON k.account = r.platform || ':' || r.account_id
            GROUP BY k.account""",
        ),
        Step(
            "latest",
            """SELECT * FROM (SELECT a.*, ROW_NUMBER() OVER (
                PARTITION BY platform, account_id ORDER BY a.at DESC, event_id) AS place
            FROM account AS a) AS placed WHERE place = 1""",
        ),
        Step(
            "ends",
            """SELECT finding_id, account_a AS account, account_b AS partner, trace, object,
                ABS(at_a - at_b) AS apart FROM tie
            UNION ALL SELECT finding_id, account_b, account_a, trace, object, ABS(at_a - at_b)
            FROM tie""",
        ),
        Step(
            "by_trace",
            """SELECT finding_id, account, trace, COUNT(DISTINCT object) AS objects,
                COUNT(DISTINCT partner) AS partners, MAX(apart) AS apart
            FROM ends GROUP BY finding_id, account, trace""",
        ),
        Step(
            "acted",
            """SELECT finding_id, account, STRING_AGG(trace || ':' || CAST(objects AS VARCHAR)
                || ':' || CAST((apart + 999) // 1000 AS VARCHAR) || ':'
                || CAST(partners AS VARCHAR), ',' ORDER BY trace) AS acted
            FROM by_trace GROUP BY finding_id, account""",
        ),
        Step(
            "facts",
            """SELECT f.*, l.handle, l.language, l.contact, l.location, l.at AS facts_at,
                CASE WHEN f.families >= 2 THEN 'behaviour,infrastructure' ELSE 'behaviour' END
                    AS family_names,
                CASE WHEN f.families >= 2 THEN o.finding_ids ELSE '' END AS origin_finding_ids,
                t.acted, COALESCE(w.posts, 0) AS posts_seen,
                COALESCE(w.repeated * 1000000 // w.posts, 0)
                    AS repeated_text_ppm,
                COALESCE(c.reports, 0) AS reports_received
            FROM feature AS f
            LEFT JOIN written AS w ON w.account = f.account
            LEFT JOIN complained AS c ON c.account = f.account
            LEFT JOIN acted AS t ON t.finding_id = f.finding_id AND t.account = f.account
            LEFT JOIN latest AS l ON l.platform || ':' || l.account_id = f.account
            LEFT JOIN (SELECT account, STRING_AGG(finding_id, ',' ORDER BY finding_id)
                AS finding_ids FROM origin_member GROUP BY account) AS o ON o.account = f.account
            ORDER BY f.finding_id, f.account""",
        ),
    ),
    subset=False,
)


TOPICS: Final = Definition(
    "topics",
    "1",
    ("tie",),
    (
        Step(
            "themes",
            """SELECT finding_id, account, CASE trace WHEN 'hashtag' THEN '#' || object
                ELSE SPLIT_PART(object, '/', 1) END AS theme, trace
            FROM (SELECT finding_id, account_a AS account, trace, object FROM tie
                UNION ALL SELECT finding_id, account_b, trace, object FROM tie) AS ends
            WHERE trace IN ('hashtag', 'link')""",
        ),
        Step(
            "common",
            """SELECT finding_id, theme, ROW_NUMBER() OVER (PARTITION BY finding_id
                ORDER BY CASE trace WHEN 'hashtag' THEN 0 ELSE 1 END, accounts DESC, theme) AS place
            FROM (SELECT finding_id, trace, theme, COUNT(DISTINCT account) AS accounts
                FROM themes GROUP BY finding_id, trace, theme) AS counted""",
        ),
        Step("topic", "SELECT finding_id, theme AS topic FROM common WHERE place = 1"),
    ),
    subset=False,
)
"""What each network acts about: the hashtag that most of it share, else the site."""


def detect(
    engine: Engine,
    sources: Sources,
    activity_digest: str,
    circumstances: Circumstances,
    recent: Sources | None = None,
) -> tuple[str, dict[str, int]]:
    """The run's id, and how many networks and accounts it found; a repeated run is read back.

    With `recent` given, networks are looked for in its posts and shares only; what speaks for and
    against their members is read from all `sources`.
    """
    tuned = {"tuning": dict(circumstances.tuning)} if circumstances.tuning else {}
    versions = json_text({**{room.NAME: room.VERSION for room in DETECTORS}, **tuned})
    run_id = derived_id("run", activity_digest, versions)
    known = fetch("SELECT * FROM detection_run WHERE run_id = %s", (run_id,))
    if not known:
        _run(run_id, versions, engine, sources, activity_digest, circumstances, recent)
    return run_id, _counts(run_id)


def features_of(run_id: str, circumstances: Circumstances) -> "pa.Table":
    """The feature table of a complete run, with what is known of each account."""
    import pyarrow.parquet as pq

    return pq.read_table(evidence_folder(run_id, circumstances) / "features.parquet")


def _counts(run_id: str) -> dict[str, int]:
    row = fetch(
        """SELECT COUNT(*) AS networks, SUM(member_count) AS accounts FROM finding
        WHERE run_id = %s AND family = 'behaviour'""",
        (run_id,),
    )[0]
    return {"networks": int(row["networks"]), "accounts_in_them": int(row["accounts"] or 0)}


def evidence_folder(run_id: str, circumstances: Circumstances) -> Path:
    """Where a detection run leaves its features, ties and origins."""
    return circumstances.home / "evidence" / run_id


def _run(
    run_id: str,
    versions: str,
    engine: Engine,
    sources: Sources,
    activity_digest: str,
    circumstances: Circumstances,
    recent: Sources | None,
) -> None:
    folder = evidence_folder(run_id, circumstances)
    looked_at = sources if recent is None else {**sources, **recent}
    texts = folder / "texts.parquet"
    _write_parquet(texts, text_shares(engine, looked_at))
    shared = _with_texts(looked_at, texts)
    history = None if recent is None else _with_texts(sources, texts)
    networks = networks_over(engine, shared, detection_of(circumstances.tuning), history=history)
    networks = united(networks, one_operator(engine, shared, known=networks.members))
    found = origins(engine, sources, networks.members)
    companions = origin_findings(found)
    measured = features(engine, networks, found, sources)
    tables = {
        **sources,
        "feature": measured,
        "origin_member": companions.members,
        "tie": networks.ties,
    }
    told = engine.run(WITH_FACTS, tables)
    families = {row["finding_id"]: row for row in standings(measured).to_pylist()}
    _write_parquet(folder / "features.parquet", told)
    _write_parquet(folder / "ties.parquet", networks.ties)
    _write_parquet(folder / "origins.parquet", companions.ties)
    for table in (networks, companions):
        _write_members(table)
    active = engine.run(KNOWN_ACCOUNTS, looked_at).to_pylist()[0]["accounts"]
    findings = _findings(run_id, networks, families) + _findings(run_id, companions, families)
    topics = engine.run(TOPICS, {"tie": networks.ties}).to_pylist()
    now = circumstances.clock()
    with transaction() as cursor:
        add_finding_topics(cursor, [(row["finding_id"], row["topic"]) for row in topics])
        add_definition_texts(cursor, [_definition_row(room.definition()) for room in DETECTORS])
        add_findings(cursor, [(*row, now) for row in findings])
        add_detection_runs(
            cursor, [(run_id, activity_digest, versions, len(findings), active, folder.name, now)]
        )
        add_entries(cursor, circumstances, map(_entry, findings))


def _with_texts(sources: Sources, kept_in: Path) -> Sources:
    """The activity with a share of trace `text` for each post that may be another's copy.

    The file says which posts were taken for copies of one text.
    """
    given = sources.get("share", ())
    assert isinstance(given, Sequence), "activity is files here"
    return {**sources, "share": [*given, kept_in]}


def _write_parquet(path: Path, table: "pa.Table") -> None:
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    pq.write_table(table, draft, compression="zstd")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)


def _write_members(tables: NetworkTables) -> None:
    for batch in tables.members.to_batches(max_chunksize=CHUNK):
        members, evidence = [], []
        for row in batch.to_pylist():
            member_id = derived_id("mem", row["finding_id"], row["account"])
            members.append(
                (member_id, row["finding_id"], row["account"], row["score_ppm"], row["partners"])
            )
            evidence.append(
                (member_id, json_text(row["event_ids"]), row["measured"], row["counter"])
            )
        with transaction() as cursor:
            add_finding_members(cursor, members)
            add_member_evidence(cursor, evidence)


def _findings(
    run_id: str, tables: NetworkTables, families: dict[str, Row]
) -> list[tuple[Any, ...]]:
    tied = _tie_counts(tables)
    return [
        (
            row["finding_id"],
            run_id,
            row["detector"],
            row["detector_version"],
            row["definition_hash"],
            row["platform"],
            row["family"],
            *_present_and_missing(row, families.get(row["finding_id"])),
            row["score_ppm"],
            row["null_model"],
            row["error_ppm"],
            row["window_from"],
            row["window_until"],
            row["members"],
            tied.get(row["finding_id"], 0),
            json_text(row["notes"]),
        )
        for row in tables.findings.to_pylist()
    ]


def _present_and_missing(row: Row, standing: Row | None) -> tuple[str, str]:
    """What a companion finding lacks is behaviour, until the network it belongs to shows it."""
    if standing:
        return json_text(standing["present"]), json_text(standing["missing"])
    others = ["behaviour", "identity", "provenance"]
    return json_text([row["family"]]), json_text(others)


def _tie_counts(tables: NetworkTables) -> dict[str, int]:
    counted = tables.pairs.group_by(["finding_id"]).aggregate([("account_a", "count")])
    return {row["finding_id"]: row["account_a_count"] for row in counted.to_pylist()}


def _definition_row(definition: Definition) -> tuple[str, str, str, str]:
    body = "\n\n".join(f"-- step: {step.name}\n{step.sql}" for step in definition.steps)
    return (definition.hash, definition.name, definition.version, body)


def _entry(row: tuple[Any, ...]) -> tuple[str, str, dict[str, Any]]:
    payload = {
        "definition": row[4],
        "detector": f"{row[2]}@{row[3]}",
        "error_ppm": row[11],
        "family": row[6],
        "members": row[14],
        "score_ppm": row[9],
    }
    return ("finding_made", row[0], payload)
