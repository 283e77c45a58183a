"""Rows of generated accounts that share what they were set up with, and what those accounts do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from showcause.domain.moment import DAY

if TYPE_CHECKING:
    import pyarrow as pa

START: Final = 1_700_000_000_000
DAYS: Final = 28
PLATFORM: Final = "here"
_COLUMNS: Final = {
    "account": ("account_id", "name", "created_at"),
    "signup": ("account_id", "token_kind", "token", "exit", "at"),
    "share": ("account_id", "trace", "object", "at", "event_id"),
    "post": ("account_id", "text", "created_at", "post_id"),
    "affiliation": ("account_id", "parent_id", "evidence", "at"),
}


@dataclass(slots=True)
class Rows:
    """Tables under way; `truth` has account, kind, group and whether one operator hides in it."""

    account: list[tuple[Any, ...]] = field(default_factory=list)
    signup: list[tuple[Any, ...]] = field(default_factory=list)
    share: list[tuple[Any, ...]] = field(default_factory=list)
    post: list[tuple[Any, ...]] = field(default_factory=list)
    affiliation: list[tuple[Any, ...]] = field(default_factory=list)
    truth: list[tuple[str, str, int, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts of one kind and number, by name."""

    kind: str
    number: int
    members: Sequence[str]

    def own(self, what: str) -> str:
        """A name that nothing outside of this group has."""
        return f"{self.kind}-{self.number}-{what}"


def made(
    rows: Rows, kind: str, number: int, made_at: Sequence[int], names: Sequence[str], hides: bool
) -> Group:
    """A group with these moments of creation and displayed names."""
    members = [f"{kind}{number}x{place}" for place in range(len(made_at))]
    for member, name, at in zip(members, names, made_at, strict=True):
        rows.account.append((member, name, at))
        rows.truth.append((f"{PLATFORM}:{member}", kind, number, hides))
    return Group(kind, number, members)


def hold(rows: Rows, who: str, kind: str, token: str, at: int, exit_: str = "none") -> None:
    """This account was seen with this token."""
    rows.signup.append((who, kind, token, exit_, at))


def own_things(rows: Rows, chance: np.random.Generator, who: str, many: int) -> None:
    """Things that nobody else shares, and now and then one that everybody does."""
    moments = START + chance.integers(0, DAYS * DAY, many)
    popular = chance.random(many) < 0.3
    for place, at in enumerate(moments.tolist()):
        thing = f"page/{int(400 ** chance.random())}" if popular[place] else f"own/{who}/{place}"
        rows.share.append((who, "link", thing, at, f"{who}-o{place}"))


def common_things(
    rows: Rows,
    chance: np.random.Generator,
    group: Group,
    *,
    things: int,
    taking_part: float,
    within: int,
    texts: Sequence[str] = (),
) -> None:
    """Things of which each member shares this part, within so many ms of each other's."""
    for thing in range(things):
        begun = START + int(chance.integers(0, DAYS * DAY - within))
        takes = chance.random(len(group.members)) < taking_part
        for place in np.flatnonzero(takes).tolist():
            who, at = group.members[place], begun + int(chance.integers(0, within))
            event = f"{who}-c{thing}"
            rows.share.append((who, "link", group.own(f"thing/{thing}"), at, event))
            if texts:
                rows.post.append((who, texts[thing % len(texts)], at, event))


def tables(rows: Rows) -> "dict[str, pa.Table]":
    """The activity, in the columns the detectors read."""
    import pyarrow as pa

    found: dict[str, pa.Table] = {}
    for kind, columns in _COLUMNS.items():
        held = getattr(rows, kind)
        size = len(held)
        turned = list(zip(*held, strict=True)) if held else [()] * len(columns)
        table = {"platform": pa.array([PLATFORM] * size, pa.string())}
        for name, values in zip(columns, turned, strict=True):
            table[name] = pa.array(values, pa.int64() if name in _MOMENTS else pa.string())
        if "event_id" not in table:
            table["event_id"] = pa.array([f"{kind}{row}" for row in range(size)], pa.string())
        found[kind] = pa.table(table)
    account = found["account"].append_column("at", found["account"]["created_at"])
    nobody = pa.nulls(account.num_rows, pa.int64())
    found["account"] = account.append_column("followers", nobody)
    return found


_MOMENTS: Final = ("created_at", "at")


def truth(rows: Rows) -> "pa.Table":
    """account, kind, group and `hides` of everybody."""
    import pyarrow as pa

    return pa.table(
        dict(zip(("account", "kind", "group", "hides"), zip(*rows.truth, strict=True), strict=True))
    )
