from showcause.policy.exposure import LEAST, MOST, exposed
from showcause.policy.promotion import Stage

MANY = [f"p:{number}" for number in range(20_000)]
MIXED = ["fa" if number % 100 == 0 else "en" for number in range(20_000)]


def chosen(stage: Stage, rule: str = "rule", before: int = 0) -> list[int]:
    return exposed(MANY, MIXED, stage, rule_hash=rule, reached_before=before)


def test_a_canary_is_bounded_in_accounts_and_not_only_in_per_cent() -> None:
    assert len(chosen(Stage.CANARY)) == MOST[Stage.CANARY] == 50


def test_what_earlier_runs_reached_counts_against_the_bound() -> None:
    assert len(chosen(Stage.CANARY, before=45)) == 5
    assert chosen(Stage.CANARY, before=50) == chosen(Stage.CANARY, before=60) == []


def test_every_language_has_canaries() -> None:
    assert {MIXED[place] for place in chosen(Stage.CANARY)} == {"en", "fa"}


def test_every_stage_takes_the_share_it_names() -> None:
    assert len(chosen(Stage.STAGED_5)) == 1_000
    assert len(chosen(Stage.STAGED_25)) == 5_000
    assert chosen(Stage.FULL) == list(range(20_000))


def test_another_rule_has_other_canaries() -> None:
    assert chosen(Stage.CANARY) != chosen(Stage.CANARY, "another")


def test_a_small_canary_has_enough_to_look_at() -> None:
    few = exposed(MANY[:30], MIXED[:30], Stage.CANARY, rule_hash="rule", reached_before=0)

    assert len(few) == LEAST[Stage.CANARY]


def test_a_draft_and_a_shadow_reach_nobody() -> None:
    assert chosen(Stage.DRAFT) == chosen(Stage.SHADOW) == []
