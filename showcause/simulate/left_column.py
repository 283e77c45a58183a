"""What the platform did in the real story, in the tables Showcause keeps: the left column.

Everybody in one moment, neighbours and critics with them; nobody knows who decided; one generic
sentence; no evidence, no statement of reasons, no answer to any appeal; and after a week those whom
the press named come back, with one sentence. Whatever is promised must fail on these tables.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from showcause.domain.identifier import derived_id
from showcause.domain.moment import DAY, Moment
from showcause.simulate.output import FileFacts, Output

FOLDER: Final = "as_it_happened"
TABLES: Final = (
    "findings",
    "proposals",
    "decisions",
    "holds",
    "notices",
    "appeals",
    "sweeps",
    "reversals",
    "platform",
)
SUSPENDED: Final = "Your account was suspended for violating our rules."
RESTORED: Final = "Your account has been restored."

Row = dict[str, object]
Person = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class _Ban:
    """One suspended account; `named` by the press, so that it comes back."""

    account: str
    named: bool

    def id_of(self, prefix: str) -> str:
        return derived_id(prefix, FOLDER, self.account)


def write_left_column(story: int, now: Moment, out: Path, truth: Path) -> list[FileFacts]:
    """Write the nine tables into `out/as_it_happened`, reading who is who from the truth file."""
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        outputs = {
            table: Output(stack.enter_context((folder / f"{table}.ndjson").open("wb")))
            for table in TABLES
        }
        size = 0
        for person in _people(truth):
            if _HIT[story](person):
                size += 1
                _write_rows(outputs, _rows(_ban(story, person), now, story))
        _write_rows(outputs, {"sweeps": _sweep(story, size, now)})
    return [output.facts(f"{FOLDER}/{table}.ndjson") for table, output in outputs.items()]


def _people(truth: Path) -> Iterator[Person]:
    with truth.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _lot(person: Person) -> int:
    """A number from 0 to 99 that only the account decides."""
    return int(str(person["account"])[1:9], 16) % 100


def _hit_students(person: Person) -> bool:
    neighbours = ("organisation", "chapter", "volunteer", "lookalike")
    return bool(person["guilty"]) or person["role"] in neighbours


def _hit_critics(person: Person) -> bool:
    """One critic in five, all who were quick, and one in ten friends and journalists."""
    chances = {"critic": 20, "critic_alerted": 100, "friends": 10, "journalist": 10}
    return bool(person["guilty"]) or _lot(person) < chances.get(str(person["role"]), 0)


def _hit_leaders(person: Person) -> bool:
    """The pages with those who lead them, whoever stood near, and the guilty beside."""
    neighbours = ("leaders_page", "leader", "organisation", "chapter", "lookalike")
    return bool(person["guilty"]) or person["role"] in neighbours


def _hit_opponents(person: Person) -> bool:
    """Every opponent behind a VPN, four in ten of the others, and the guilty beside them."""
    opposed = person["role"] == "dissident" and (bool(person["vpn"]) or _lot(person) < 40)
    return bool(person["guilty"]) or opposed


_HIT: Final[Mapping[int, Callable[[Person], bool]]] = {
    1: _hit_students,
    2: _hit_leaders,
    3: _hit_opponents,
    4: _hit_critics,
}


_NAMED: Final = ("organisation", "leaders_page")


def _ban(story: int, person: Person) -> _Ban:
    """The press names one organisation or one page; else the known and a few more."""
    the_one = person["group"] in {"organisation-0", "page-0"} and person["role"] in _NAMED
    known = not person["guilty"] and (bool(person["prominent"]) or _lot(person) < 3)
    return _Ban(str(person["account_key"]), the_one if story in {1, 2} else known)


def _write_rows(outputs: Mapping[str, Output], rows: Mapping[str, Row]) -> None:
    for table, row in rows.items():
        outputs[table].write(json.dumps(row, ensure_ascii=False) + "\n")


def _sweep_id(story: int) -> str:
    return derived_id("swp", FOLDER, str(story))


def _sweep(story: int, size: int, now: Moment) -> Row:
    stages = [{"stage": 1, "size": size, "started_at": now}]
    return {"sweep_id": _sweep_id(story), "size": size, "stages": stages, "approvals": []}


def _rows(ban: _Ban, now: Moment, story: int) -> dict[str, Row]:
    rows = {
        "findings": _finding(ban),
        "proposals": _proposal(ban),
        "decisions": _decision(ban, now, story),
        "notices": _notice(ban, "decision", SUSPENDED),
        "appeals": _appeal(ban, now),
        "platform": _profile(ban, now),
    }
    if ban.named:
        rows["reversals"] = _reversal(ban, now)
    return rows


def _finding(ban: _Ban) -> Row:
    return {
        "finding_id": ban.id_of("fnd"),
        "account": ban.account,
        "detector": None,
        "detector_version": None,
        "score_ppm": None,
        "families": [],
        "evidence_event_ids": [],
        "error_ppm": None,
    }


def _proposal(ban: _Ban) -> Row:
    return {
        "proposal_id": ban.id_of("prp"),
        "account": ban.account,
        "measure": "suspend",
        "clause": None,
        "rule_id": None,
        "rule_hash": None,
        "finding_ids": [],
        "safeguards": [],
        "status": "decided",
    }


def _decision(ban: _Ban, now: Moment, story: int) -> Row:
    return {
        "decision_id": ban.id_of("dec"),
        "account": ban.account,
        "measure": "suspend",
        "clause": None,
        "rule_id": None,
        "rule_hash": None,
        "sweep_id": _sweep_id(story),
        "decided_by": [],
        "made_at": now,
        "evidence_event_ids": [],
        "families": [],
        "statement": None,
        "status": "reversed" if ban.named else "in_force",
    }


def _notice(ban: _Ban, kind: str, body: str) -> Row:
    return {
        "notice_id": ban.id_of("ntc"),
        "account": ban.account,
        "kind": kind,
        "language": "en",
        "subject": "Your account",
        "body": body,
        "delivered": None,
    }


def _appeal(ban: _Ban, now: Moment) -> Row:
    return {
        "appeal_id": ban.id_of("apl"),
        "account": ban.account,
        "decision_id": ban.id_of("dec"),
        "received_at": now + DAY,
        "due_at": None,
        "status": "open",
        "outcome": None,
        "reviewed_by": [],
        "answered_at": None,
    }


def _reversal(ban: _Ban, now: Moment) -> Row:
    return {
        "decision_id": ban.id_of("dec"),
        "account": ban.account,
        "cause": None,
        "reasons": RESTORED,
        "decided_by": [],
        "made_at": now + 7 * DAY,
        "effects": [],
    }


def _profile(ban: _Ban, now: Moment) -> Row:
    """The platform a week later: emptied, or back without what was taken."""
    return {
        "account": ban.account,
        "measures": [] if ban.named else ["suspend"],
        "suspended_at": now,
        "picture": None,
        "header": None,
        "timeline": 0,
        "followers": 0,
        "notice": None if ban.named else "Account suspended",
    }
