"""Operations and their benign twins, as tables of activity, for measuring how often we are wrong.

Every kind has the same size, volume and tokens of timing within its pace; what differs is who they
are. Operations are run from few telephones (`farm`), and most were made in one night; twins are
people with devices of their own, of whom some share an office computer. A twin may be as punctual
as an operation: chapters and volunteers use scheduling tools. This file was fixed before anything
was tuned on it; whoever changes it measures everything anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

START: Final = 1_700_000_000_000
DAYS: Final = 14
SIZE: Final = 30
THINGS: Final = 12
_SEGMENTS: Final = (
    ("Our town", "The old harbour", "Every family here", "The new council", "The river"),
    ("needs honest answers about", "has waited years for", "will remember", "deserves", "lost"),
    ("the closed hospital on the hill", "the money spent on the stadium", "the promised bridge",
     "the water that came back brown", "the school without teachers"),
    ("and nobody in charge explains why", "while others look the other way",
     "so ask them before you vote", "and we shall say it every week", "as the papers now admit"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of group acts: within how many ms, by what, from where, beside which life."""

    name: str
    guilty: bool
    within: int
    trace: str = "link"
    farm: bool = False
    one_night: bool = False
    own_posts: int = 6
    popular: bool = False


OPERATIONS: Final = (
    Kind("synchronous", True, 50 * SECOND, farm=True, one_night=True),
    Kind("jittered", True, HOUR, farm=True, one_night=True),
    Kind("text_varied", True, 50 * SECOND, "text", farm=True, one_night=True),
    Kind("aged", True, 50 * SECOND, farm=True, own_posts=30),
    Kind("spam", True, 50 * SECOND, farm=True, one_night=True, own_posts=1),
)
TWINS: Final = (
    Kind("chapters", False, 50 * SECOND, own_posts=12),
    Kind("newsrooms", False, HOUR, own_posts=20),
    Kind("unions", False, HOUR, own_posts=8),
    Kind("fans", False, 10 * MINUTE, "hashtag", own_posts=20, popular=True),
    Kind("greetings", False, 6 * HOUR, "text", own_posts=8, popular=True),
    Kind("protest", False, 2 * HOUR, "hashtag", own_posts=10, popular=True),
    Kind("volunteers", False, 50 * SECOND, own_posts=3),
)


@dataclass(frozen=True, slots=True)
class World:
    """Tables by kind of activity (posts with their raw `text`), and who belongs where.

    `truth` has account, kind ("" for the background), group (-1) and guilty.
    """

    tables: "dict[str, pa.Table]"
    truth: "pa.Table"


@dataclass(slots=True)
class _Rows:
    share: list[tuple[str, str, str, int]]
    post: list[tuple[str, str, int]]
    account: list[tuple[str, int]]
    signup: list[tuple[str, str, int]]
    truth: list[tuple[str, str, int, bool]]


def world(seed: int, *, groups: int, background: int, spam: int) -> World:
    """So many groups of each kind, so many other accounts, and a spam network of that strength."""
    chance = np.random.default_rng(seed)
    rows = _Rows([], [], [], [], [])
    _background(chance, rows, background)
    number = 0
    for kind in (*OPERATIONS, *TWINS):
        for _ in range(spam // SIZE if kind.name == "spam" else groups):
            _group(chance, rows, kind, number)
            number += 1
    return World(_tables(rows), _truth(rows))


def _background(chance: np.random.Generator, rows: _Rows, people: int) -> None:
    many = people * 10
    who = np.minimum(chance.lognormal(0, 1.2, many) * people / 12, people - 1).astype(int)
    what = np.floor((people * 2 + 50) ** chance.random(many)).astype(int)
    when = START + chance.integers(0, DAYS * DAY, many)
    for account, thing, at in zip(who.tolist(), what.tolist(), when.tolist(), strict=True):
        rows.share.append((f"person{account}", "link", f"page/{thing}", at))
    for account in range(people):
        _person(chance, rows, f"person{account}", "", -1, guilty=False)


def _person(
    chance: np.random.Generator, rows: _Rows, name: str, kind: str, group: int, *, guilty: bool
) -> None:
    made = START - int(chance.integers(30, 3000)) * DAY - int(chance.integers(1, DAY))
    rows.account.append((name, made))
    rows.signup.append((name, f"own-{name}", made))
    rows.truth.append((name, kind, group, guilty))


def _group(chance: np.random.Generator, rows: _Rows, kind: Kind, number: int) -> None:
    members = [f"{kind.name}{number}x{place}" for place in range(SIZE)]
    for place, name in enumerate(members):
        _person(chance, rows, name, kind.name, number, guilty=kind.guilty)
        _set_up(chance, rows, kind, (number, place))
        for own in range(int(chance.poisson(kind.own_posts))):
            at = START + int(chance.integers(0, DAYS * DAY))
            rows.share.append((name, "link", f"own/{name}/{own}", at))
    _act(chance, rows, kind, number, members)


def _set_up(chance: np.random.Generator, rows: _Rows, kind: Kind, at: tuple[int, int]) -> None:
    """Operations: six a telephone, and one night; twins: three in thirty at one office computer."""
    number, place = at
    name, made = rows.account[-1]
    if kind.one_night:
        made = START - 40 * DAY - number % 50 * DAY + int(chance.integers(1, 90 * MINUTE))
        rows.account[-1] = (name, made)
    if kind.farm and chance.random() < 0.9:
        rows.signup.append((name, f"telephone-{number}-{place // 6}", made))
    if not kind.guilty and place < SIZE // 10:
        rows.signup.append((name, f"office-{number}", made))


def _act(
    chance: np.random.Generator, rows: _Rows, kind: Kind, number: int, members: list[str]
) -> None:
    for thing in range(THINGS):
        begun = START + int(chance.integers(0, DAYS * DAY - HOUR * 8))
        text = " ".join(part[chance.integers(len(part))] for part in _SEGMENTS) + f" {number}"
        shared = thing if kind.popular else f"{number}/{thing}"
        for name in members:
            if chance.random() > 0.7:
                continue
            at = begun + int(chance.integers(0, kind.within))
            if kind.trace == "text":
                rows.post.append((name, _said(chance, kind, text, thing), at))
            else:
                rows.share.append((name, kind.trace, f"{kind.name}/{shared}", at))


def _said(chance: np.random.Generator, kind: Kind, text: str, thing: int) -> str:
    """An operation's text with a tenth of its letters edited; a greeting with a name in it."""
    if kind.popular:
        name = chr(97 + int(chance.integers(26))) * 4
        return f"Happy festival {name}, may the year {thing} bring health and joy to your family!"
    letters = list(text)
    for at in chance.choice(len(letters), size=len(letters) // 10, replace=False):
        letters[at] = chr(97 + int(chance.integers(26)))
    return "".join(letters)


def _tables(rows: _Rows) -> "dict[str, pa.Table]":
    import pyarrow as pa

    def of(names: str, table: list[tuple[object, ...]], key: Callable[[int], str]) -> "pa.Table":
        columns = dict(zip(names.split(), zip(*table, strict=True), strict=True))
        size = len(table)
        marks = {"platform": ["here"] * size, "event_id": [key(row) for row in range(size)]}
        return pa.table({**marks, **{name: list(held) for name, held in columns.items()}})

    share = of("account_id trace object at", list(rows.share), lambda row: f"s{row}")
    post = of("account_id text created_at", list(rows.post), lambda row: f"p{row}")
    account = of("account_id created_at", list(rows.account), lambda row: f"a{row}")
    signup = of("account_id token at", list(rows.signup), lambda row: f"u{row}")
    size = signup.num_rows
    signup = signup.append_column("token_kind", pa.array(["device"] * size))
    return {
        "share": share,
        "post": post.rename_columns(["platform", "post_id", *post.column_names[2:]]),
        "account": account.append_column("at", account["created_at"]).append_column(
            "followers", pa.nulls(account.num_rows, pa.int64())
        ),
        "signup": signup.append_column("exit", pa.array(["none"] * size)),
    }


def _truth(rows: _Rows) -> "pa.Table":
    import pyarrow as pa

    account, kind, group, guilty = zip(*rows.truth, strict=True)
    named = [f"here:{name}" for name in account]
    return pa.table({"account": named, "kind": kind, "group": group, "guilty": guilty})
