"""play_stages: the people a bulk sweep needs, played by the machine on a sandbox and marked.

One of the two who approved starts it. Two others, who took no part, read what is drawn.
"""

import json
from collections.abc import Sequence
from typing import Final

from showcause.domain.staff import Role, Staff
from showcause.domain.sweep import Instruction, SweepState
from showcause.reviews.samples import ReadingVerdict
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.play import OWN_LIFE_PPM, UNA, hire
from showcause.steps.read_case import instruct, read_cases
from showcause.steps.stage import reading_of, state_of
from showcause.store.reads import stages as reads
from showcause.store.reads.rows import fetch_tuples

READERS: Final = ("pia", "raj")


def play_stages(circumstances: Circumstances) -> dict[str, int]:
    """How many sweeps were started and cases read now by played people."""
    started = read = 0
    for sweep in reads.staged_sweeps():
        sweep_id = sweep["sweep_id"]
        if state_of(sweep_id) is SweepState.WAITING and len(_yes(sweep_id)) > 1:
            instruct(
                sweep_id,
                Instruction.START,
                by=UNA,
                reason="played: approved by two",
                circumstances=circumstances,
            )
            started += 1
        read += _read_all(sweep_id, circumstances)
    return {"started": started, "read": read}


def _yes(sweep_id: str) -> list[str]:
    rows = fetch_tuples(
        "SELECT staff_id FROM approval WHERE subject_id = %s AND verdict = 'yes'", (sweep_id,)
    )
    return [staff for (staff,) in rows]


def _read_all(sweep_id: str, circumstances: Circumstances) -> int:
    """Every case drawn, read by both; they read the same evidence, so they never differ."""
    known = reading_of(sweep_id)
    cases = [case["case_id"] for case in known.cases if case["case_id"] not in known.verdicts]
    if not cases:
        return 0
    done = {(case, reader) for case, reader, _, _ in reads.readings(sweep_id)}
    written = 0
    for reader in _readers(sweep_id, circumstances):
        todo = [case for case in cases if (case, reader.staff_id) not in done]
        for start in range(0, len(todo), CHUNK):
            written += _read(todo[start : start + CHUNK], reader, circumstances)
    return written


def _read(cases: Sequence[str], reader: Staff, circumstances: Circumstances) -> int:
    places = ", ".join(["%s"] * len(cases))
    rows = fetch_tuples(
        f"""SELECT c.case_id, p.features FROM sample_case c
        JOIN proposal p ON p.proposal_id = c.proposal_id
        WHERE c.case_id IN ({places}) ORDER BY c.case_id""",
        cases,
    )
    return read_cases(
        [(case, _verdict(features)) for case, features in rows],
        by=reader,
        reason="played: read both sides",
        circumstances=circumstances,
    )


def _verdict(features: str) -> ReadingVerdict:
    share = json.loads(features).get("unrelated_share_ppm")
    outweighs = share is None or share >= OWN_LIFE_PPM
    return ReadingVerdict.WRONGFUL if outweighs else ReadingVerdict.JUSTIFIED


def _readers(sweep_id: str, circumstances: Circumstances) -> tuple[Staff, ...]:
    """The two who read this sweep's languages, hired when first needed."""
    languages = tuple(
        language
        for (language,) in fetch_tuples(
            """SELECT DISTINCT language FROM proposal WHERE sweep_id = %s AND language <> ''
            ORDER BY language""",
            (sweep_id,),
        )
    )
    people = tuple(
        Staff(
            f"played-{name}-{sweep_id[-6:]}",
            f"{name.title()} (played)",
            Role.REVIEWER,
            languages,
            played=True,
        )
        for name in READERS
    )
    hire(people, circumstances)
    return people
