"""The shipped corpus: many public disasters, none of which a shipped rule would repeat."""

from pathlib import Path

import pytest

from showcause.detectors.feature_table import FEATURES
from showcause.domain.errors import BadInput
from showcause.domain.feature import Scope
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.policy.incidents import public_cases, public_incidents
from showcause.policy.remaining import remaining_features
from showcause.policy.replay import Case, replay
from showcause.policy.rulebook import SHIPPED, read_rulebook
from showcause.steps.remember import refuse_recurrence, whole_numbers
from showcause.wiring.engines import small_engine


def rule(folder: Path, when: str, unless: str = "") -> CompiledRule:
    """A rule of these expressions beside the shipped clauses."""
    (folder / "clauses.yaml").write_bytes((SHIPPED / "clauses.yaml").read_bytes())
    text = 'id: loose\nclause: "4.1"\nmeasure: suspend\nseverity: 3\nowner: me\n'
    text += f"when: {when}\n"
    (folder / "loose.yaml").write_text(text + (f"unless: {unless}\n" if unless else ""))
    (only,) = read_rulebook(folder).rules
    return compile_rule(only, FEATURES)


def test_every_public_incident_is_there_with_its_source_and_in_whole_numbers() -> None:
    assert len(public_incidents()) >= 15
    assert len({incident.incident_id for incident in public_incidents()}) == len(public_incidents())
    for incident in public_incidents():
        assert incident.source and incident.what and incident.lesson and incident.cases
        assert 2000 < incident.year < 2030
        for case in incident.cases:
            assert all(type(value) is int for value in case.features.values())
            assert set(case.features) <= set(FEATURES)


def test_no_shipped_rule_would_repeat_one_and_each_is_judged_on_all_it_reads() -> None:
    for known in read_rulebook(SHIPPED).rules:
        told = replay(small_engine(), compile_rule(known, FEATURES), public_cases(), FEATURES)
        assert told.recurrences == ()
        assert told.unjudged == () or known.on is not Scope.MEMBER


@pytest.mark.parametrize(
    ("when", "incident"),
    [
        ("behaviour_partners >= 1000", "memphis-2021"),
        ("families >= 2 AND affiliated_partner_ppm > 0", "student-organisation-2020"),
        ("families >= 2 AND network_size < 10 AND origin_tokens >= 1", "page-and-leaders-2021"),
        ("account_age_days < 30", "persian-2023"),
    ],
)
def test_a_loose_rule_is_refused_with_the_incident_it_would_repeat(
    tmp_path: Path, when: str, incident: str
) -> None:
    with pytest.raises(BadInput, match=incident):
        refuse_recurrence(small_engine(), rule(tmp_path, when), FEATURES, public_cases())


def test_an_allowance_that_covers_the_case_is_heard(tmp_path: Path) -> None:
    careful = rule(tmp_path, "families >= 2", "network_size < 50")

    told = replay(small_engine(), careful, public_cases(), FEATURES)

    assert told.recurrences == ()
    assert replay(small_engine(), rule(tmp_path, "families >= 2"), public_cases(), FEATURES) != told


def test_a_case_without_what_the_rule_reads_is_not_judged_and_said_so(tmp_path: Path) -> None:
    case = Case("c", "an old one", {"families": 2})

    told = replay(small_engine(), rule(tmp_path, "followers > 1"), [case], FEATURES)

    assert told.recurrences == () and told.unjudged == (case,)


def test_whole_numbers_keep_no_text_and_no_unknown() -> None:
    kept = whole_numbers(
        '{"acted":"link:3","families":2,"is_declared_affiliate":true,"x":null}', -1
    )

    assert kept == '{"families":2,"is_declared_affiliate":1}'


def test_what_remains_is_unknown_where_the_detector_fell_and_strikes_are_counted_down() -> None:
    features = {"families": 2, "origin_tokens": 3, "strikes": 3, "behaviour_partners": 9}

    left = remaining_features(features, lost=["origin_tokens"], families=1, decisions_lost=2)

    assert left == {"families": 1, "origin_tokens": None, "strikes": 1, "behaviour_partners": 9}
    assert features["origin_tokens"] == 3
