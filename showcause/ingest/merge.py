"""The definitions that make one store out of staged rows: nothing twice, nothing by chance.

Which row of an id stands is the same in whatever order and pieces files are read: per id, the
earliest moment, then the smallest account; rows that agree on both are one post, whose other
columns are the smallest value given (counts: the largest), so that adding rows only ever adds.
Rows that say otherwise are conflicts for the quarantine. When a newcomer stands instead of a
stored row, or adds to it, the stored row is withdrawn and the new one appended; `standing` reads a
store without what was withdrawn. Ids nobody repeats, nearly all of them, never leave the fast path.

Tables read: `staged` (staged files of one kind), `stored` (parts of that kind), `withdrawn`,
`losers` (posts that lost their id), `contested` (the answer of `contested`).
"""

from typing import TYPE_CHECKING, Final

from showcause.domain.activity import KINDS
from showcause.engine.definition import Definition, Step
from showcause.ingest.batches import SOURCE_FILE
from showcause.ingest.phrases import (
    FROM_TEXT,
    bare_key,
    by_time,
    columns_of,
    is_losers,
    key_columns,
    key_of,
    only_key,
    row_digest,
    same_key,
    same_row,
)
from showcause.ingest.posts import SOURCE_ROW
from showcause.ingest.rows import schema_of

if TYPE_CHECKING:
    import pyarrow as pa

VERSION: Final = "1"
_LARGEST: Final = ("likes", "reposts", "replies", "quotes")


def contested(kind: str) -> Definition:
    """Every staged and stored row of the ids that are staged more than once or already stored.

    Columns of the kind, then `source_row`, `source_file` (null for stored rows) and `is_held`: 0
    staged, 1 stored, 2 an id of which the store already holds all that is staged (other columns
    null).
    """
    columns, nulls = columns_of(kind, "r"), only_key(kind, "r")
    key = same_key(kind, "r", "k")
    steps = (
        Step("staged_keys", _staged_keys(kind)),
        *_held(kind),
        Step("held_keys", f"SELECT DISTINCT {bare_key(kind)} FROM held"),
        Step("news_keys", _news_keys(kind)),
        Step(
            "unchanged_keys",
            f"SELECT {key_columns(kind, 'r')} FROM held_keys r LEFT JOIN news_keys k ON {key} "
            "WHERE k.platform IS NULL",
        ),
        Step(
            "contested_keys",
            f"SELECT {key_columns(kind, 'r')} FROM staged_keys r LEFT JOIN held_keys h "
            f"ON {same_key(kind, 'r', 'h')} LEFT JOIN unchanged_keys k ON {key} "
            "WHERE k.platform IS NULL AND (r.copies > 1 OR h.platform IS NOT NULL)",
        ),
        Step(
            "answer_rows",
            f"SELECT {columns}, r.{SOURCE_ROW}, r.{SOURCE_FILE}, 0 AS is_held "
            f"FROM staged r JOIN contested_keys k ON {key} "
            f"UNION ALL SELECT {columns}, NULL AS {SOURCE_ROW}, NULL AS {SOURCE_FILE}, "
            f"1 AS is_held FROM held r JOIN contested_keys k ON {key} "
            f"UNION ALL SELECT {nulls}, NULL AS {SOURCE_ROW}, NULL AS {SOURCE_FILE}, "
            "2 AS is_held FROM unchanged_keys r",
        ),
    )
    reads = ("staged", "stored", "withdrawn", *(("losers",) if kind == "share" else ()))
    return Definition(f"ingest_contested_{kind}", VERSION, reads, steps)


def _staged_keys(kind: str) -> str:
    key = bare_key(kind)
    if kind != "share":
        return f"SELECT {key}, COUNT(*) AS copies FROM staged GROUP BY {key}"
    # All rows one source row gives (the shares of one post) count as one copy; shares of a post
    # that lost its id are looked at even where the post that won it has none.
    return (
        f"SELECT {key}, MAX(copies) AS copies FROM (SELECT {key}, "
        f"CASE WHEN MIN({SOURCE_ROW}) < MAX({SOURCE_ROW}) OR MIN({SOURCE_FILE}) < "
        f"MAX({SOURCE_FILE}) THEN 2 ELSE 1 END AS copies FROM staged GROUP BY {key} "
        f"UNION ALL SELECT {key}, 2 AS copies FROM losers) GROUP BY {key}"
    )


def _held(kind: str) -> tuple[Step, ...]:
    """Steps ending in `held`: the stored rows of staged ids that were not withdrawn."""
    columns = columns_of(kind, "r")
    return (
        # Of a large store only its keys are read, unless some of them come again.
        Step(
            "known_keys",
            f"SELECT DISTINCT {key_columns(kind, 'r')} FROM stored r "
            f"JOIN staged_keys k ON {same_key(kind, 'r', 'k')}",
        ),
        Step(
            "candidates",
            f"SELECT {columns} FROM stored r JOIN known_keys k ON {same_key(kind, 'r', 'k')}",
        ),
        *_gone(kind, "candidates"),
        Step("held", _not_gone(kind, "candidates")),
    )


def _gone(kind: str, rows: str) -> tuple[Step, ...]:
    return (
        Step(
            "gone",
            f"SELECT platform, event_id, row_digest FROM withdrawn WHERE kind = '{kind}'",
        ),
        Step("gone_keys", "SELECT DISTINCT platform, event_id FROM gone"),
        Step(
            "doubtful",
            f"SELECT {columns_of(kind, 'r')}, {row_digest(kind, 'r')} AS row_digest FROM {rows} r "
            f"JOIN gone_keys k ON k.platform = r.platform AND k.event_id = r.{key_of(kind)[1]}",
        ),
    )


def _not_gone(kind: str, rows: str) -> str:
    columns, own_id = columns_of(kind, "r"), key_of(kind)[1]
    return (
        f"SELECT {columns} FROM {rows} r LEFT JOIN gone_keys k ON k.platform = r.platform "
        f"AND k.event_id = r.{own_id} WHERE k.platform IS NULL "
        f"UNION ALL SELECT {columns} FROM doubtful r LEFT JOIN gone g "
        f"ON g.platform = r.platform AND g.event_id = r.{own_id} "
        "AND g.row_digest = r.row_digest WHERE g.row_digest IS NULL"
    )


def _news_keys(kind: str) -> str:
    """Ids of which a staged row says something that no stored row says."""
    key = bare_key(kind)
    news = (
        f"SELECT {key_columns(kind, 'r')} FROM staged r LEFT JOIN held o "
        f"ON {same_row(kind, 'r', 'o')} WHERE o.platform IS NULL"
    )
    if kind == "share":
        news += f" UNION ALL SELECT {key} FROM losers"
    return f"SELECT DISTINCT {key} FROM ({news})"


def appended(kind: str) -> Definition:
    """The rows to append to the store, in the kind's columns."""
    steps = (
        Step("contested_keys", f"SELECT DISTINCT {bare_key(kind)} FROM contested"),
        Step(
            "plain_rows",
            f"SELECT {columns_of(kind, 'r')} FROM staged r "
            f"LEFT JOIN contested_keys k ON {same_key(kind, 'r', 'k')} WHERE k.platform IS NULL",
        ),
        *_settled(kind),
        Step("answer_rows", _answer_rows(kind)),
    )
    reads = ("staged", "contested", "losers") if kind == "share" else ("staged", "contested")
    return Definition(f"ingest_appended_{kind}", VERSION, reads, steps)


def _answer_rows(kind: str) -> str:
    columns = columns_of(kind, "r")
    plain = f"SELECT {columns} FROM plain_rows r"
    if kind == "share":
        plain += f" LEFT JOIN losers l ON {is_losers('r')} WHERE l.platform IS NULL"
    return f"{plain} UNION ALL SELECT {columns} FROM new_rows r"


def withdrawn(kind: str) -> Definition:
    """The stored rows that no longer stand: kind, platform, event_id, row_digest."""
    digest = row_digest(kind, "r")
    last = Step(
        "answer_rows",
        f"SELECT '{kind}' AS kind, r.platform, r.{key_of(kind)[1]} AS event_id, "
        f"{digest} AS row_digest FROM old_rows r",
    )
    reads = ("contested", "losers") if kind == "share" else ("contested",)
    return Definition(f"ingest_withdrawn_{kind}", VERSION, reads, (*_settled(kind), last))


def conflicts(kind: str) -> Definition:
    """The contested rows that say something else than the row that stands.

    Columns of the kind without derived text columns, `source_row`, `source_file` (null: stored).
    """
    columns = ", ".join(
        f'r."{name}"' for name, _ in KINDS[kind] if name not in FROM_TEXT or kind != "post"
    )
    last = Step(
        "answer_rows",
        f"SELECT DISTINCT {columns}, r.{SOURCE_ROW}, r.{SOURCE_FILE} FROM beaten r",
    )
    return Definition(f"ingest_conflicts_{kind}", VERSION, ("contested",), (*_settled(kind), last))


def losers() -> Definition:
    """The posts (platform, event_id, account_id, at) whose id another post holds."""
    last = Step(
        "answer_rows",
        "SELECT DISTINCT r.platform, r.post_id AS event_id, r.account_id, "
        'r.created_at AS "at" FROM rivals r JOIN winners w ON w.platform = r.platform '
        "AND w.post_id = r.post_id WHERE r.account_id <> w.account_id "
        "OR r.created_at <> w.created_at",
    )
    return Definition("ingest_losers", VERSION, ("contested",), (*_post_winners(), last))


def already_held(kind: str) -> Definition:
    """One row, `ids`: how many staged ids the store held before."""
    sql = (
        f"SELECT COUNT(*) AS ids FROM (SELECT DISTINCT {bare_key(kind)} FROM contested "
        "WHERE is_held > 0)"
    )
    return Definition(f"ingest_held_{kind}", VERSION, ("contested",), (Step("answer_rows", sql),))


def standing(kind: str) -> Definition:
    """The stored rows that were not withdrawn, in the kind's columns (reads `stored`)."""
    steps = (*_gone(kind, "stored"), Step("answer_rows", _not_gone(kind, "stored")))
    return Definition(f"ingest_standing_{kind}", VERSION, ("stored", "withdrawn"), steps)


def empty_staged(kind: str) -> "pa.Table":
    """A `staged` table without rows, for a kind a file held nothing of."""
    import pyarrow as pa

    schema = schema_of(kind)
    schema = schema.append(pa.field(SOURCE_ROW, pa.int64()))
    return schema.append(pa.field(SOURCE_FILE, pa.string())).empty_table()


def empty_withdrawn() -> "pa.Table":
    """A `withdrawn` table without rows."""
    return _empty_strings("kind", "platform", "event_id", "row_digest")


def empty_losers() -> "pa.Table":
    """A `losers` table without rows."""
    import pyarrow as pa

    table = _empty_strings("platform", "event_id", "account_id")
    return table.append_column("at", pa.array([], pa.int64()))


def _empty_strings(*names: str) -> "pa.Table":
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in names]).empty_table()


def _settled(kind: str) -> tuple[Step, ...]:
    """Steps ending in `new_rows` (to append), `old_rows` (to withdraw) and `beaten`."""
    if kind == "post":
        return _settled_posts()
    settled = _settled_shares() if kind == "share" else _settled_events(kind)
    return (_RIVALS, *settled)


_RIVALS: Final = Step("rivals", "SELECT * FROM contested WHERE is_held < 2")


def _post_winners() -> tuple[Step, ...]:
    return (
        _RIVALS,
        Step(
            "firsts",
            "SELECT platform, post_id, MIN(created_at) AS created_at FROM rivals "
            "GROUP BY platform, post_id",
        ),
        Step(
            "winners",
            "SELECT r.platform, r.post_id, r.created_at, MIN(r.account_id) AS account_id "
            "FROM rivals r JOIN firsts f ON f.platform = r.platform AND f.post_id = r.post_id "
            "AND f.created_at = r.created_at GROUP BY r.platform, r.post_id, r.created_at",
        ),
    )


def _settled_posts() -> tuple[Step, ...]:
    columns = columns_of("post", "r")
    return (
        *_post_winners(),
        Step(
            "winning_rows",
            f"SELECT {columns}, r.{SOURCE_ROW}, r.{SOURCE_FILE}, r.is_held FROM rivals r "
            f"JOIN winners w ON {same_key('post', 'r', 'w')} AND w.account_id = r.account_id "
            "AND w.created_at = r.created_at",
        ),
        Step(
            "texts",
            "SELECT platform, post_id, MIN(text) AS text FROM winning_rows "
            "GROUP BY platform, post_id",
        ),
        Step(
            "merged",
            f"SELECT {_merged_columns()} FROM winning_rows r JOIN texts t "
            f"ON {same_key('post', 'r', 't')} GROUP BY r.platform, r.post_id",
        ),
        Step("held_rows", f"SELECT {columns} FROM rivals r WHERE r.is_held = 1"),
        Step("new_rows", _differing("post", "merged", "held_rows")),
        Step("old_rows", _differing("post", "held_rows", "merged")),
        Step(
            "beaten",
            f"SELECT {columns}, r.{SOURCE_ROW}, r.{SOURCE_FILE} FROM rivals r "
            f"JOIN winners w ON {same_key('post', 'r', 'w')} WHERE w.account_id <> r.account_id "
            f"OR w.created_at <> r.created_at UNION ALL SELECT {columns}, r.{SOURCE_ROW}, "
            f"r.{SOURCE_FILE} FROM winning_rows r JOIN texts t ON {same_key('post', 'r', 't')} "
            "WHERE r.text <> t.text",
        ),
    )


def _merged_columns() -> str:
    return ", ".join(f'{_merged_column(name)} AS "{name}"' for name, _ in KINDS["post"])


def _merged_column(name: str) -> str:
    if name in key_of("post"):
        return f"r.{name}"
    if name in FROM_TEXT:
        return f"MIN(CASE WHEN t.text IS NULL OR r.text = t.text THEN r.{name} END)"
    return f"{'MAX' if name in _LARGEST else 'MIN'}(r.{name})"


def _settled_shares() -> tuple[Step, ...]:
    columns = columns_of("share", "r")
    return (
        Step(
            "allowed",
            f"SELECT DISTINCT {columns} FROM rivals r LEFT JOIN losers l ON {is_losers('r')} "
            "WHERE l.platform IS NULL",
        ),
        Step("held_rows", f"SELECT {columns} FROM rivals r WHERE r.is_held = 1"),
        Step("new_rows", _differing("share", "allowed", "held_rows")),
        Step("old_rows", _differing("share", "held_rows", "allowed")),
    )


def _settled_events(kind: str) -> tuple[Step, ...]:
    columns = columns_of(kind, "r")
    order = ", ".join(f'r."{name}" NULLS LAST' for name in by_time(kind))
    return (
        Step(
            "ranked",
            f"SELECT {columns}, r.{SOURCE_ROW}, r.{SOURCE_FILE}, r.is_held, ROW_NUMBER() OVER "
            f"(PARTITION BY r.platform, r.event_id ORDER BY {order}) AS place FROM rivals r",
        ),
        Step("winners", f"SELECT {columns} FROM ranked r WHERE r.place = 1"),
        Step("held_rows", f"SELECT {columns} FROM rivals r WHERE r.is_held = 1"),
        Step("new_rows", _differing(kind, "winners", "held_rows")),
        Step("old_rows", _differing(kind, "held_rows", "winners")),
        Step(
            "beaten",
            f"SELECT {columns}, r.{SOURCE_ROW}, r.{SOURCE_FILE} FROM ranked r "
            f"LEFT JOIN winners w ON {same_row(kind, 'r', 'w')} WHERE w.platform IS NULL",
        ),
    )


def _differing(kind: str, rows: str, others: str) -> str:
    """The rows that have no equal among the others."""
    return (
        f"SELECT {columns_of(kind, 'r')} FROM {rows} r "
        f"LEFT JOIN {others} o ON {same_row(kind, 'r', 'o')} WHERE o.platform IS NULL"
    )
