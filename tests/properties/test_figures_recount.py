"""Every figure on the transparency page is what anybody counts from the lists, whatever happened.

Appeals, answers, rollbacks, requests, orders, letters and time come in any order; after each of
them every cell of the page is recounted for spans chosen at random. SHOWCAUSE_FULL=1 walks further.
"""

import json
import os
import random
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, Final

import pytest

from showcause.disclosure.rechecking import VERDICTS
from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import ShowcauseError
from showcause.domain.moment import DAY, HOUR
from showcause.steps.note_contact import note_contact
from showcause.steps.publish_figures import count_figures, publish_figures
from showcause.steps.recheck import draw, read_again, to_read
from showcause.steps.roll_back import roll_back
from tests import cast, makers
from tests.record.house import House, HouseAt, appeal_of, portal_token, reviewed
from tests.record.recount import recount

FULL: Final = bool(os.environ.get("SHOWCAUSE_FULL"))
SEEDS: Final = range(20 if FULL else 3)
ACTS: Final = 60 if FULL else 14
LISTS: Final = (
    "decisions",
    "reversals",
    "appeals",
    "notices",
    "voids",
    "contacts",
    "proposals",
    "findings",
    "rechecks",
    "recheck_cases",
)
SECOND: Final = 1_000
READERS: Final = (cast.PIA, cast.RAJ, cast.QUE)


class Tables(HTMLParser):
    """The cells of every table of the page, by the section they stand in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.section, self.cell = "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.section = str(dict(attrs)["id"])
            self.found[self.section] = []
        elif tag == "tr":
            self.found[self.section].append([])
        elif tag in {"th", "td"}:
            self.found[self.section][-1].append("")
            self.cell = True

    def handle_endtag(self, tag: str) -> None:
        self.cell = self.cell and tag not in {"th", "td"}

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.found[self.section][-1][-1] += data


def shown(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """A table as a page shows it."""
    return [
        {name.replace("_", " "): "" if value is None else str(value) for name, value in row.items()}
        for row in rows
    ]


def read(cells: list[list[str]]) -> list[dict[str, str]]:
    """A table of the page by its head."""
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def ordered(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[Any]]:
    return {
        name: sorted((sorted(row.items()) for row in rows), key=str)
        for name, rows in tables.items()
    }


def lines(house: House, what: str) -> list[dict[str, Any]]:
    """What `list --json` prints, read back."""
    return [json.loads(json.dumps(row)) for row in house.listed(what)]


def appeals(house: House, chance: random.Random) -> None:
    row = chance.choice(house.listed("decisions"))
    (letter,) = house.listed("notices", kind="decision", subject_id=row["decision_id"])
    appeal_of(house, row["account"], token=portal_token(house, "", letter["notice_id"]))


def answers(house: House, chance: random.Random) -> None:
    waiting = house.listed("appeals", status="waiting")
    outcome = chance.choice([AppealOutcome.UPHELD, AppealOutcome.NO_VIOLATION])
    for row in chance.sample(waiting, min(3, len(waiting))):
        reviewed(house, row["appeal_id"], cast.IDA, outcome)


def rolls_back(house: House, chance: random.Random) -> None:
    sweep = chance.choice(house.listed("sweeps"))["sweep_id"]
    told = {"reason": "sweep_fault", "guard": "stopped"}
    roll_back(CauseKind.SWEEP, sweep, by=cast.REX, circumstances=house.circumstances, **told)
    house.write_reversals()


def is_asked(house: House, chance: random.Random) -> None:
    kind, asked_for = chance.choice(["court", "authority"]), chance.choice(["measure", "data"])
    account = cast.key(chance.choice(cast.BO))
    at = house.clock() - chance.randrange(5) * DAY
    note_contact(
        account,
        kind,
        "somebody",
        asked_for,
        sealed=chance.random() < 0.2,
        received_at=at,
        by=cast.REX,
        circumstances=house.circumstances,
    )


def waits(house: House, chance: random.Random) -> None:
    house.wait(chance.randrange(1, 40) * HOUR + chance.randrange(3_600) * SECOND)


def carries_out(house: House, chance: random.Random) -> None:
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)


def tells(house: House, chance: random.Random) -> None:
    house.tell_reversals()
    house.deliver()


def draws(house: House, chance: random.Random) -> None:
    size, nonce = chance.randrange(12, 40), str(chance.random())
    draw(0, house.clock() + 1, size, nonce=nonce, by=cast.IDA, circumstances=house.circumstances)


def reads_again(house: House, chance: random.Random) -> None:
    house.hire(*READERS)
    for _ in range(20):
        reader = chance.choice(READERS)
        for case in to_read(reader)[:2]:
            verdict = chance.choices(VERDICTS, [6, 3, 1])[0]
            read_again(case["case_id"], verdict, by=reader, circumstances=house.circumstances)


def comes_back(house: House, chance: random.Random) -> None:
    """Bo opens another account from his telephones, which shares what his others share."""
    house.wait(DAY)
    name = f"bo-again-{chance.randrange(10**9)}"
    phones = [f"bo-phone-{place}" for place in range(6)]
    events = [
        makers.an_account(name, created_at=makers.FIRST - 10 * DAY),
        *(makers.a_signup(name, phone, makers.FIRST) for phone in phones),
        *makers.together([name], "offers"),
    ]
    house.ingest(makers.write_events(house.home / f"{name}.ndjson", events))
    house.detect()


DOES: Final[list[tuple[Callable[[House, random.Random], None], int]]] = [
    (appeals, 8),
    (answers, 4),
    (waits, 4),
    (is_asked, 3),
    (tells, 2),
    (carries_out, 1),
    (draws, 1),
    (reads_again, 2),
    (comes_back, 1),
    (rolls_back, 1),
]


def any_span(house: House, chance: random.Random) -> tuple[int, int]:
    made = [house.clock() // SECOND * SECOND + SECOND]
    for what, name in (("decisions", "made_at"), ("appeals", "received_at")):
        rows = house.listed(what)
        made += [_at(row[name]) + chance.randrange(2) * SECOND for row in rows[:5]]
    since = chance.choice([0, house.clock() // SECOND * SECOND - 30 * DAY, *made])
    return since, max(since + SECOND, chance.choice([*made, made[0]]))


def _at(text: str) -> int:
    from tests.record.recount import moment

    return moment(text)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_on_the_page_is_recounted_from_the_lists(house_at: HouseAt, seed: int) -> None:
    chance, house = random.Random(seed), house_at("enforced")
    acts, weights = zip(*DOES, strict=True)
    for number, act in enumerate([*acts, *chance.choices(acts, weights, k=ACTS)]):
        try:
            act(house, chance)
        except ShowcauseError:  # such as a second appeal against one decision
            assert number >= len(acts), act.__name__
            continue
        since, until = any_span(house, chance)
        expected = recount(
            {what: lines(house, what) for what in LISTS}, since, until, house.clock()
        )
        folder = publish_figures(since, until, house.circumstances)
        told = json.loads((folder / "figures.json").read_text("utf-8"))["figures"]
        page = Tables((folder / "index.html").read_text("utf-8")).found
        assert set(told) == set(page) == set(expected), "a table that nobody recounts"
        for name, rows in expected.items():
            assert ordered({name: told[name]}) == ordered({name: rows}), act.__name__
            assert read(page[name]) == shown(told[name]), (name, act.__name__)


def test_who_comes_back_and_what_readers_say_are_in_the_figures(house_at: HouseAt) -> None:
    house, chance = house_at("enforced"), random.Random(1)
    for act in (comes_back, draws, reads_again, reads_again):
        act(house, chance)
    told = count_figures(0, house.clock() + SECOND, house.circumstances)["figures"]

    assert told["returners"][0]["back"] > 0
    assert told["error"][0]["right"] + told["error"][0]["wrong"] > 0
    assert told["readers"][0]["settled"] > told["readers"][0]["alike"] > 0
    assert told["unseen"][0]["ways"] == 2
    assert told["survival"][0]["there_ppm"] is not None


def test_a_figure_that_is_wrong_by_one_is_seen(house_at: HouseAt) -> None:
    house = house_at("enforced")
    since, until = 0, house.clock() + SECOND
    lists = {what: lines(house, what) for what in LISTS}
    folder = publish_figures(since, until, house.circumstances)
    told = json.loads((folder / "figures.json").read_text("utf-8"))["figures"]
    assert ordered(recount(lists, since, until, house.clock())) == ordered(told)

    for what in ("decisions", "notices", "proposals", "findings"):
        fewer = {**lists, what: lists[what][1:]}
        assert ordered(recount(fewer, since, until, house.clock())) != ordered(told)
