"""What is alike, and what only looks so from a list."""

from dataclasses import replace

import pytest

from showcause.appeals.question import Basis, alike
from showcause.appeals.sealing import NONCE_BYTES, sealed, unsealed
from showcause.domain.errors import BrokenRecord
from showcause.domain.group import Breadth

ONE = Basis("rule-1", ("behaviour",), ("co_shared_links",), ("fnd_1",))
BOTH = (Breadth.NETWORK, Breadth.RULE)


@pytest.mark.parametrize("breadth", BOTH)
def test_the_order_things_were_found_in_makes_no_difference(breadth: Breadth) -> None:
    two = Basis("r", ("behaviour", "identity"), ("a", "b"), ("fnd_1", "fnd_2"))
    turned = Basis("r", ("identity", "behaviour"), ("b", "a"), ("fnd_2", "fnd_1"))

    assert alike([("x", turned)], two, breadth) == ["x"]


@pytest.mark.parametrize("breadth", BOTH)
@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, rule_hash="rule-2"),
        replace(ONE, families=("behaviour", "identity")),
        replace(ONE, fact_kinds=("co_shared_links", "shared_sign_up")),
        replace(ONE, fact_kinds=("co_shared_images",)),
    ],
)
def test_another_rule_or_more_evidence_is_another_question(other: Basis, breadth: Breadth) -> None:
    assert alike([("x", other)], ONE, breadth) == []


def test_another_network_is_reached_by_the_rule_only() -> None:
    elsewhere = replace(ONE, findings=("fnd_2",))
    more = replace(ONE, findings=("fnd_1", "fnd_2"))

    assert alike([("x", elsewhere), ("y", more)], ONE, Breadth.NETWORK) == []
    assert alike([("x", elsewhere), ("y", more)], ONE, Breadth.RULE) == ["x", "y"]


def test_a_sealed_list_opens_for_its_own_case_alone() -> None:
    key, nonce = bytes(range(32)), bytes(NONCE_BYTES)
    kept = sealed("@ada", key=key, nonce=nonce, of="grp_1")

    assert "ada" not in kept
    assert unsealed(kept, key=key, of="grp_1") == "@ada"
    with pytest.raises(BrokenRecord):
        unsealed(kept, key=key, of="grp_2")
    with pytest.raises(BrokenRecord):
        unsealed(kept, key=bytes(32), of="grp_1")
    with pytest.raises(BrokenRecord):
        unsealed(kept[:-4] + "AAA=", key=key, of="grp_1")
