"""When the next stage may go out."""

from showcause.domain.sweep import StagePlan, StageSize
from showcause.enforcement.bounds import Sample
from showcause.enforcement.gate import Gate, gate_outcome

PLAN = StagePlan((StageSize(most=50),), limit_ppm=100_000, enough=100, lot=50, most_read=1_000)
ALL, FA = ("all", "all"), ("language", "fa")
CLEAN = Sample(5_000, 60, 0)


def test_every_group_must_be_shown_by_itself() -> None:
    """The many speak for nobody else: one language with nothing read keeps the stage back."""
    outcome = gate_outcome({ALL: CLEAN, FA: Sample(400, 3, 0)}, PLAN, last_stage_read=True)

    assert (outcome.gate, outcome.open_groups) == (Gate.READ, (FA,))


def test_a_stage_follows_once_all_are_shown_and_the_last_stage_was_read_in() -> None:
    samples = {ALL: CLEAN, FA: Sample(400, 45, 0)}

    assert gate_outcome(samples, PLAN, last_stage_read=True).gate is Gate.RELEASE
    assert gate_outcome(samples, PLAN, last_stage_read=False).gate is Gate.READ


def test_one_language_over_the_limit_pauses_the_whole_sweep() -> None:
    outcome = gate_outcome({ALL: CLEAN, FA: Sample(400, 50, 25)}, PLAN, last_stage_read=True)

    assert (outcome.gate, outcome.reason) == (Gate.PAUSE, "bound_over_limit")


def test_much_read_and_nothing_shown_pauses_too() -> None:
    outcome = gate_outcome({ALL: Sample(50_000, 1_000, 95)}, PLAN, last_stage_read=True)

    assert (outcome.gate, outcome.reason) == (Gate.PAUSE, "nothing_shown")
