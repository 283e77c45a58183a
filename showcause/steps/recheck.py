"""recheck: decisions drawn at random are read again, blind, by people who took no part in them.

What readers see is the case itself: not who decided, what came of it, or what others say.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from showcause.disclosure.rechecking import (
    AGREE,
    VERDICTS,
    Stratum,
    agreement,
    allocation,
    error_tables,
    settled,
)
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, digest, id_beside
from showcause.domain.moment import Moment
from showcause.domain.staff import BYSTANDERS, DECIDING_ROLES, MACHINE, Staff
from showcause.reviews.independence import took_part
from showcause.reviews.samples import may_read
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.steps.read_case import both_sides
from showcause.store.reads import rechecks as reads
from showcause.store.reads.rows import Row
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.recheck import add_recheck, add_recheck_reading

NONCE_BYTES: Final = 16
UNKNOWN: Final = "unknown"


def draw(
    since: Moment,
    until: Moment,
    size: int,
    *,
    nonce: str,
    by: Staff,
    circumstances: Circumstances,
) -> tuple[str, int]:
    """The id of the draw, and how many decisions of the span are to be read.

    With a nonce of somebody outside, anybody who knows the decisions draws the same ones; without,
    chance gives one. What earlier readings found says where most is to be learnt.

    Raises:
        BadInput: nothing was decided in the span, or so few readings measure nothing.
        NotPermitted: a machine or a viewer draws.
    """
    if by.role in BYSTANDERS:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="staff who work on cases draw")
    strata = _strata(since, until)
    if not strata:
        raise BadInput("nothing was decided in that span", hint="--since")
    nonce = nonce or circumstances.chance(NONCE_BYTES).hex()
    sizes = {key: len(ids) for key, ids in strata.items()}
    chosen = allocation(sizes, _earlier(), size)
    recheck_id = derived_id("rck", str(since), str(until), nonce)
    cases = [
        (derived_id("rcc", recheck_id, decision), recheck_id, decision, *key)
        for key in sorted(strata)
        for decision in sorted(strata[key], key=lambda one: digest(nonce, one))[: chosen[key]]
    ]
    frame = [[*key, sizes[key]] for key in sorted(sizes)]
    payload = {"by": by.staff_id, "cases": len(cases), "frame": json_text(frame), "nonce": nonce}
    now = circumstances.clock()
    row = (recheck_id, since, until, nonce, json_text(frame), by.staff_id, now)
    with refusals_as_errors(), transaction() as cursor:
        add_recheck(cursor, row, cases)
        add_entries(cursor, circumstances, [("recheck_drawn", recheck_id, payload)])
    return recheck_id, len(cases)


def _strata(since: Moment, until: Moment) -> dict[Stratum, list[str]]:
    found: dict[Stratum, list[str]] = {}
    for decision, path, rule, language in reads.frame(since, until, json_text([MACHINE.staff_id])):
        found.setdefault((path, rule, language or UNKNOWN), []).append(decision)
    return found


def _earlier() -> dict[Stratum, tuple[int, int]]:
    """(wrong, settled) of every stratum that was ever read."""
    found: dict[Stratum, Counter[str]] = {}
    for case in reads.cases():
        key = (case["path"], case["rule_id"], case["language"])
        found.setdefault(key, Counter())[settled(case["verdicts"]) or ""] += 1
    return {key: (each["wrong"], each["wrong"] + each["right"]) for key, each in found.items()}


def to_read(by: Staff) -> list[Row]:
    """The cases of the newest draw that this person may read now, both sides of each."""
    newest = reads.newest()
    if newest is None or by.role not in DECIDING_ROLES:
        return []
    waiting = [one for one in reads.cases(newest["recheck_id"]) if settled(one["verdicts"]) is None]
    shown = (reads.shown(one["case_id"]) for one in waiting)
    return [both_sides(one) for one in shown if one and not _refused(one, by)]


def _refused(shown: Row, by: Staff) -> str:
    case_id = shown["case_id"]
    took = took_part(by.staff_id, json.loads(reads.deciders(case_id)))
    return may_read(
        shown["language"] or "",
        reads=by.languages,
        took_part=took or by.staff_id in reads.barred(case_id),
        has_read=False,
    )


def read_again(case_id: str, verdict: str, *, by: Staff, circumstances: Circumstances) -> str:
    """What the case is now: settled as a verdict, or "" while another reading is needed.

    Raises:
        BadInput: there is no such case, or no such verdict.
        NotPermitted: this person took part, read it before, does not read its language, or may not
            decide; or the case is settled.
    """
    shown = reads.shown(case_id)
    if shown is None:
        raise BadInput("there is no such case", where=case_id, hint="showcause recheck next")
    if verdict not in VERDICTS:
        raise BadInput(f"'{verdict}' is not a verdict", hint=", ".join(VERDICTS))
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior reads")
    if _refused(shown, by):
        raise NotPermitted(
            f"{by.name} took part, read it before, or does not read '{shown['language']}'",
            where=case_id,
        )
    said = next(
        one["verdicts"] for one in reads.cases(reads.draw_of(case_id)) if one["case_id"] == case_id
    )
    if settled(said):
        raise NotPermitted("enough people read this case", where=case_id)
    reading_id = id_beside("rcr", case_id, f"_{by.staff_id}")
    payload = {"by": by.staff_id, "case": case_id, "played": by.played, "verdict": verdict}
    with refusals_as_errors(), transaction() as cursor:
        row = (reading_id, case_id, by.staff_id, verdict, circumstances.clock())
        add_recheck_reading(cursor, row)
        add_entries(cursor, circumstances, [("recheck_read", reading_id, payload)])
    return settled([*said, verdict]) or ""


def error_figures(since: Moment, until: Moment) -> dict[str, list[Row]]:
    """What the newest draw of a span says of the decisions it is of; empty tables without one."""
    drawn = reads.latest(since, until)
    if drawn is None:
        return {"error": [], "readers": []}
    cases = reads.cases(drawn["recheck_id"])
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for case in cases:
        key = (case["path"], case["rule_id"], case["language"])
        counts.setdefault(key, Counter())[settled(case["verdicts"]) or "open"] += 1
    strata = [_stratum(tuple(key), size, counts) for *key, size in json.loads(drawn["frame"])]
    pairs = [(one["verdicts"][0], one["verdicts"][1]) for one in cases if settled(one["verdicts"])]
    readers = {
        "cases": len(cases),
        "settled": len(pairs),
        "alike": sum(first == second for first, second in pairs),
        "alpha_ppm": agreement(pairs),
    }
    return {"error": error_tables(strata), "readers": [readers]}


def _stratum(
    key: tuple[str, ...], size: int, counts: Mapping[tuple[str, ...], Counter[str]]
) -> dict[str, Any]:
    mine = counts.get(key, Counter())
    return {
        **dict(zip(("path", "rule_id", "language"), key, strict=True)),
        "decisions": size,
        "drawn": mine.total(),
        **{verdict: mine[verdict] for verdict in VERDICTS},
    }


def waiting(recheck_id: str) -> int:
    """How many readings are still needed, at least."""
    return sum(
        max(1, AGREE - len(one["verdicts"]))
        for one in reads.cases(recheck_id)
        if settled(one["verdicts"]) is None
    )
