"""Pieces of SQL that follow from the columns of a kind."""

from typing import Final

from showcause.domain.activity import KINDS

FROM_TEXT: Final = ("language_detected", "text_normal", "text_key", "band_keys")
"""Columns of a post that are derived from its text."""


def key_of(kind: str) -> tuple[str, ...]:
    """The columns that name a row of the kind; a post's shares are named by the post."""
    return ("platform", "post_id" if kind == "post" else "event_id")


def columns_of(kind: str, alias: str) -> str:
    """Every column of the kind, of the table with that alias."""
    return ", ".join(f'{alias}."{name}"' for name, _ in KINDS[kind])


def bare_key(kind: str) -> str:
    """The key columns without an alias."""
    return ", ".join(key_of(kind))


def key_columns(kind: str, alias: str) -> str:
    """The key columns of the table with that alias."""
    return ", ".join(f"{alias}.{name}" for name in key_of(kind))


def same_key(kind: str, one: str, other: str) -> str:
    """The join condition that two tables name the same row."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in key_of(kind))


def same_row(kind: str, one: str, other: str) -> str:
    """The join condition that two tables say the same in a row."""
    # What is derived from the text need not be compared beside the text itself.
    derived = FROM_TEXT if kind == "post" else ()
    names = [name for name, _ in KINDS[kind] if name not in (*key_of(kind), *derived)]
    equal = (f'{one}."{name}" IS NOT DISTINCT FROM {other}."{name}"' for name in names)
    return " AND ".join((same_key(kind, one, other), *equal))


def row_digest(kind: str, alias: str) -> str:
    """What a row says, as one MD5; told apart only from rows of the same key."""
    texts = (
        f"COALESCE(CAST({alias}.\"{name}\" AS VARCHAR), '~')"
        for name, _ in KINDS[kind]
        if kind != "post" or name not in FROM_TEXT
    )
    return f"MD5(CONCAT_WS('|', {', '.join(texts)}))"


def only_key(kind: str, alias: str) -> str:
    """Every column of the kind, null but for the key."""
    return ", ".join(
        f"{alias}.{name}" if name in key_of(kind) else f'NULL AS "{name}"'
        for name, _ in KINDS[kind]
    )


def by_time(kind: str) -> list[str]:
    """The columns of the kind in the order that decides which row stands."""
    return sorted((name for name, _ in KINDS[kind]), key=lambda name: (name != "at", name))


def is_losers(alias: str) -> str:
    """The join condition that a share belongs to a post that lost its id."""
    return (
        f"l.platform = {alias}.platform AND l.event_id = {alias}.event_id "
        f'AND l.account_id = {alias}.account_id AND l."at" = {alias}."at"'
    )
