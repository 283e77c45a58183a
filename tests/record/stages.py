"""How far a small world has come; each stage is made once, from a copy of the one before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from showcause.domain.moment import HOUR
from showcause.simulate.stories import play
from showcause.wiring import opening
from tests import cast, makers
from tests.record.house import House, opened
from tests.record.sites import Site, copied, environment, new_site


def _read(house: House) -> None:
    house.hire(cast.REX, cast.UNA, cast.IDA, cast.VAL)
    events = makers.the_cast()
    house.ingest(makers.write_events(house.home / "events.ndjson", events))
    house.promote_earlier()


def _read_with_trouble(house: House) -> None:
    house.hire(cast.REX, cast.UNA, cast.IDA, cast.VAL)
    events = makers.the_cast((*cast.BO[:21], *cast.TROUBLE))
    house.ingest(makers.write_events(house.home / "events.ndjson", events))
    house.promote_earlier()


def _proposed(house: House) -> None:
    house.declare()
    house.propose()


def _heard(house: House) -> None:
    house.hear()
    house.deliver()
    house.safeguard()


def _allowed(house: House) -> None:
    """Both people approved the sweeps, and by themselves the prominent and the unreached one."""
    sweeps = [row["sweep_id"] for row in house.listed("sweeps")]
    single = {cast.key(cast.PROMINENT), cast.key(cast.NO_ADDRESS)}
    proposals = house.listed("proposals")
    cases = [row["proposal_id"] for row in proposals if row["account"] in single]
    for person in (cast.REX, cast.UNA):
        house.approve([*sweeps, *cases], person)
    house.wait(24 * HOUR)
    house.safeguard()


def _decided(house: House) -> None:
    house.decide()


def _told(house: House) -> None:
    house.notify()


def _ordered(house: House) -> None:
    house.order()


def _enforced(house: House) -> None:
    with house.sandbox() as platform:
        house.enforce(platform)
    house.deliver()


def _read_bulk(house: House) -> None:
    """Story 4, just large enough for a sweep over bulk size."""
    house.hire(cast.REX, cast.UNA, cast.IDA, cast.VAL, cast.PIA, cast.RAJ, cast.QUE)
    story = house.home / "story"
    play(4, accounts=BULK_ACCOUNTS, seed=1, out=story)
    for path in sorted(story.glob("events*.ndjson")):
        house.ingest(path)


def _bulk_approved(house: House) -> None:
    """Two people approved the whole sweep, and the time to answer is over."""
    house.safeguard()
    sweeps = [row["sweep_id"] for row in house.listed("sweeps")]
    for person in (cast.REX, cast.UNA):
        house.approve(sweeps, person)
    house.wait(24 * HOUR)


def _read_under_two_rules(house: House) -> None:
    (house.home / "rulebook" / "reach.yaml").write_text(REACH, encoding="utf-8")


def _all_the_way(house: House) -> None:
    for stage in (_proposed, _heard, _allowed, _decided, _told, _ordered):
        stage(house)


BULK_ACCOUNTS: Final = 2_700

REACH: Final = """\
id: reach
clause: "4.1"
measure: limit_reach
severity: 3
owner: trust-and-safety
when: families >= 2 AND followers > 20000
"""
"""A second rule, which proposes another measure for the prominent account alone."""

STAGES: Final[Mapping[str, tuple[str, Callable[[House], None]]]] = {
    "read": ("empty", _read),
    "proposed": ("read", _proposed),
    "heard": ("proposed", _heard),
    "allowed": ("heard", _allowed),
    "decided": ("allowed", _decided),
    "told": ("decided", _told),
    "ordered": ("told", _ordered),
    "enforced": ("ordered", _enforced),
    "two_rules": ("read", _read_under_two_rules),
    "two_rules_ordered": ("two_rules", _all_the_way),
    "two_rules_enforced": ("two_rules_ordered", _enforced),
    "bulk_read": ("empty", _read_bulk),
    "bulk_proposed": ("bulk_read", _proposed),
    "bulk_heard": ("bulk_proposed", _heard),
    "bulk": ("bulk_heard", _bulk_approved),
    "trouble_read": ("empty", _read_with_trouble),
    "trouble_ordered": ("trouble_read", _all_the_way),
}


@dataclass
class Stages:
    """Sites by the stage they are at, made when first asked for."""

    folder: Path
    made: dict[str, Site] = field(default_factory=dict)

    def site(self, name: str) -> Site:
        if name not in self.made:
            self.made[name] = self._make(name)
        return self.made[name]

    def _make(self, name: str) -> Site:
        if name == "empty":
            return _empty(self.folder / name)
        before, advance = STAGES[name]
        site = copied(self.site(before), self.folder / name)
        house = opened(site)
        advance(house)
        return Site(site.home, site.url, house.clock.now)


def _empty(home: Path) -> Site:
    site = new_site(home, makers.NOON)
    with environment(site):
        opening.init_workspace(home)
    return site
