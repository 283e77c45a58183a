"""compare: whom a new version of a rule would hit, on what was read in last."""

import pytest

from showcause.detectors.feature_table import FEATURES
from showcause.domain.errors import BadInput
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.steps.compare import by_language, compare
from tests import cast
from tests.properties.rules import a_rule
from tests.record.house import House, unchanged_by

BO = sorted(map(cast.key, cast.BO))
CY = sorted(map(cast.key, cast.CY))


def version(when: str) -> CompiledRule:
    return compile_rule(a_rule(when), FEATURES)


def test_who_is_newly_hit_and_who_no_longer_is_told_with_their_language(read: House) -> None:
    read.detect()
    strict, loose = version("families >= 2"), version("families >= 1")
    given = (read.engine, read.sources, read.circumstances)

    newly, no_longer = compare(strict, loose, *given)

    assert set(CY) <= {row["account"] for row in newly}
    assert not set(BO) & {row["account"] for row in newly}
    assert no_longer == []
    back, forth = compare(loose, strict, *given)
    assert (back, forth) == ([], newly)
    assert by_language(newly)["en"] == len(newly)
    assert unchanged_by(lambda: compare(strict, loose, *given))


def test_nothing_is_compared_before_anything_was_detected(empty: House) -> None:
    one = version("families >= 2")

    with pytest.raises(BadInput, match="nothing was detected yet"):
        compare(one, one, empty.engine, empty.sources, empty.circumstances)
