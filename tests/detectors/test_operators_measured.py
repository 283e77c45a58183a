"""One operator behind many accounts is found, and people who share a device are left alone."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from showcause.detectors.one_operator.definition import definition
from showcause.detectors.one_operator.detect import detect
from showcause.detectors.tables import findings
from showcause.engine.lint import violations
from showcause.simulate import sharers
from showcause.simulate.farms import EVASIONS, HARDEST, farm
from showcause.simulate.holders import Rows, tables
from showcause.simulate.ordinary import ordinary
from showcause.wiring.engines import small_engine
from showcause.wiring.evaluating_operators import OperatorEvaluation, evaluate_operators

SHARERS = "70adec3e0b4e6eadd2646defbbb01bb01a1edacfcd056716240f1fbe51045b48"


def test_the_innocents_are_those_that_were_there_before_anything_was_tuned_on_them() -> None:
    assert hashlib.sha256(Path(sharers.__file__).read_bytes()).hexdigest() == SHARERS


@pytest.fixture(scope="module")
def found() -> OperatorEvaluation:
    if os.environ.get("SHOWCAUSE_FULL"):
        return evaluate_operators(seed=3, groups=70, largest=3_000)
    return evaluate_operators(seed=3, groups=2, largest=30)


def test_nobody_who_shares_a_device_is_proposed(found: OperatorEvaluation) -> None:
    assert len(found.innocents) == len(sharers.SHARERS) + 1
    assert [row["kind"] for row in found.innocents if row["proposed"]] == []


def test_one_operator_is_found_though_it_hides(found: OperatorEvaluation) -> None:
    assert found.together["recall"]["share_ppm"] >= 800_000
    assert found.together["precision"]["share_ppm"] >= 990_000


def test_what_is_beyond_the_promise_is_printed_all_the_same(found: OperatorEvaluation) -> None:
    kinds = " ".join(row["kind"] for row in found.farms)

    assert all(evasion.name in kinds for evasion in HARDEST)


def test_nothing_that_came_through_a_vpn_links_anybody() -> None:
    rows = Rows()
    farm(rows, 1, 0, 30, EVASIONS[0])
    ordinary(rows, np.random.default_rng(1), 500)
    engine = small_engine()
    plain = tables(rows)
    signup = plain["signup"]
    hidden = signup.set_column(
        signup.column_names.index("exit"), "exit", pa.array(["vpn"] * signup.num_rows)
    )

    assert detect(engine, plain).members.num_rows == 30
    assert detect(engine, {**plain, "signup": hidden}).members.num_rows == 0


def test_a_finding_proves_itself_with_posts_of_its_members() -> None:
    rows = Rows()
    farm(rows, 2, 0, 10, EVASIONS[0])
    ordinary(rows, np.random.default_rng(2), 500)

    (finding,) = findings(detect(small_engine(), tables(rows)))

    assert {member.account for member in finding.members} == {row[0] for row in rows.truth[:10]}
    events = {(row[0], row[-1]) for row in rows.share}
    for tie in finding.ties:
        assert (tie.account_a.removeprefix("here:"), tie.event_a) in events
        assert (tie.account_b.removeprefix("here:"), tie.event_b) in events
    assert all(dict(member.measured)["objects"] >= 15 for member in finding.members)


def test_the_definition_stays_in_the_portable_subset() -> None:
    assert violations(definition()) == ()
