"""Hooks: Python of the rulebook's own, handed what it declared and hashed into its rule."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from showcause.detectors.feature_table import FEATURES
from showcause.domain.errors import BadInput
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import compile_rule
from showcause.policy.rulebook import SHIPPED, Rule, read_clauses, read_rule

RULE = """id: loud
clause: "4.1"
measure: warn
severity: 1
owner: me
when: loud >= 3
hooks:
  - {{name: loud, calls: "shape:loud", reads: [{reads}], gives: int64, meaning: how loud}}
"""
GOOD = "import pyarrow.compute as pc\n\ndef loud(rows):\n    return pc.add(rows['followers'], 1)\n"
ROWS = pa.table({"followers": pa.array([1, 2, None, 9], pa.int64()), "language": ["en"] * 4})


def rule(tmp_path: Path, source: str = GOOD, reads: str = "followers") -> Rule:
    (tmp_path / "hooks").mkdir(exist_ok=True)
    (tmp_path / "hooks" / "shape.py").write_text(source)
    (tmp_path / "loud.yaml").write_text(RULE.format(reads=reads))
    return read_rule(tmp_path / "loud.yaml", read_clauses(SHIPPED))


def hit(given: Rule) -> Any:
    (found,) = hits(plan_of([compile_rule(given, FEATURES)]), ROWS)
    return found.tolist()


def test_a_hook_is_a_feature_of_its_rule_and_unknown_stays_unknown(tmp_path: Path) -> None:
    assert hit(rule(tmp_path)) == [False, True, False, True]


def test_another_text_of_a_hook_is_another_rule(tmp_path: Path) -> None:
    before = rule(tmp_path).rule_hash

    assert rule(tmp_path, GOOD + "# quieter\n").rule_hash != before
    assert "pc.add" in rule(tmp_path).body


def test_a_hook_sees_nothing_but_what_it_declared(tmp_path: Path) -> None:
    peeping = rule(tmp_path, "def loud(rows):\n    return rows['language']\n")

    with pytest.raises(BadInput, match="the hook failed"):
        hit(peeping)


@pytest.mark.parametrize("reads", ["language", "reports_received"])
def test_a_hook_that_reads_a_forbidden_feature_is_forbidden(tmp_path: Path, reads: str) -> None:
    with pytest.raises(BadInput, match=f"worked out from '{reads}'"):
        compile_rule(rule(tmp_path, reads=reads), FEATURES)


def test_a_hook_gives_one_value_of_its_kind_a_row(tmp_path: Path) -> None:
    for source in (
        "import pyarrow as pa\n\ndef loud(rows):\n    return pa.array([1])\n",
        "import pyarrow as pa\n\ndef loud(rows):\n    return pa.array(['a'] * len(rows))\n",
        "def loud(rows):\n    return 3\n",
    ):
        with pytest.raises(BadInput, match="the hook gave"):
            hit(rule(tmp_path, source))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\ndef loud(rows): ...\n", "may not import os"),
        ("from time import time\ndef loud(rows): ...\n", "may not import time.time"),
        ("import numpy.random\ndef loud(rows): ...\n", "may not import numpy.random"),
        ("from numpy import random\ndef loud(rows): ...\n", "may not import numpy.random"),
        ("import numpy as np\ndef loud(rows): np.random.rand()\n", "may not use .random"),
        ("def loud(rows): open('x')\n", "may not use open"),
        ("def loud(rows): ().__class__\n", "may not use .__class__"),
        ("def quiet(rows): ...\n", "no function loud"),
        ("def loud(rows) return\n", "not Python"),
    ],
)
def test_a_hook_with_clock_chance_or_files_is_refused(
    tmp_path: Path, source: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        rule(tmp_path, source)


def test_two_hooks_of_one_name_must_be_one(tmp_path: Path) -> None:
    one = compile_rule(rule(tmp_path), FEATURES)
    two = compile_rule(rule(tmp_path, GOOD + "# other\n"), FEATURES)

    with pytest.raises(BadInput, match="another hook called loud"):
        plan_of([one, two])
    assert np.array_equal(*hits(plan_of([one, one]), ROWS))
