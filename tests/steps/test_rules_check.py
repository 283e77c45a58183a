"""`showcause rules check` on a large rulebook: a page to read, and every rule asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.record.command import showcause
from tests.record.sites import Site, copied, remove
from tests.record.stages import Stages

MANY = 40
RULE = """\
id: large_{number}
clause: "4.1"
measure: limit_reach
severity: 3
owner: trust-and-safety
when: >-
  families >= 2 AND behaviour_partners >= 20 AND network_size >= {size}
unless: >-
  is_declared_affiliate OR unrelated_share_ppm >= 300000
"""


@pytest.fixture
def site(stages: Stages, tmp_path: Path) -> Iterator[Site]:
    site = copied(stages.site("empty"), tmp_path / "home")
    for number in range(MANY):
        text = RULE.format(number=number, size=2_000 + number)
        (site.home / "rulebook" / f"large_{number}.yaml").write_text(text, encoding="utf-8")
    yield site
    remove(site)


def test_the_first_rules_are_named_and_all_are_counted(site: Site) -> None:
    *named, more, summed_up = showcause(site, "rules", "check").splitlines()

    assert len(named) == 25
    assert all(": ok  " in line for line in named)
    rules = len(list((site.home / "rulebook").glob("*.yaml"))) - len(("clauses", "due", "sweeps"))
    assert more == f"… and {rules - 25} more; --json prints them all"
    assert summed_up.startswith(f"{rules} rules are sound; nothing would be proposed for ")


def test_every_rule_is_printed_as_json(site: Site) -> None:
    printed = showcause(site, "rules", "check", "--json").splitlines()

    assert sum('"rule_id": "large_' in line for line in printed) == MANY


def test_a_mistake_beyond_the_first_page_is_still_named(site: Site) -> None:
    last = site.home / "rulebook" / "zz_last.yaml"
    text = RULE.format(number=MANY, size=9).replace("network_size", "network_sise")
    last.write_text(text, encoding="utf-8")

    with pytest.raises(AssertionError, match="network_size"):
        showcause(site, "rules", "check")
