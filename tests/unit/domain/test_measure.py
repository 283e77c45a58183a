import pytest

from showcause.domain.measure import MEASURES, Inverse, Measure, effects_of, is_lasting


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_says_what_it_takes_and_what_undoes_it(measure: Measure) -> None:
    spec = MEASURES[measure]

    assert spec.effects
    assert isinstance(spec.inverse, Inverse)
    assert len(set(effects_of(measure))) == len(effects_of(measure))


def test_no_two_measures_share_an_inverse() -> None:
    inverses = [spec.inverse for spec in MEASURES.values()]

    assert len(inverses) == len(set(inverses))


def test_only_termination_cannot_be_undone() -> None:
    final = {name for name, spec in MEASURES.items() if spec.inverse is Inverse.IRREVERSIBLE}

    assert final == {Measure.TERMINATE}


def test_a_warning_is_not_lasting_and_a_suspension_is() -> None:
    assert not is_lasting(Measure.WARN)
    assert is_lasting(Measure.SUSPEND)
