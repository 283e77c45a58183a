"""Real servers: what somebody suspends by hand is found, told and contestable within one cycle."""

from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.enforcement.mode import Mode
from showcause.platforms.held_back import HeldBack
from showcause.steps.account_for import account_for
from showcause.steps.answer_unexplained import carry_lifts, lift
from showcause.steps.receive_appeal import receive_appeal
from showcause.steps.show import show
from showcause.store.reads.rows import fetch
from showcause.store.reads.unexplained import listed
from tests import cast
from tests.contracts.contestants import Contestant
from tests.record.house import PORTAL, House, HouseAt

BY_HAND = 50


def test_fifty_suspended_by_hand_are_found_told_and_contestable_within_one_cycle(
    quiet: tuple[str, Contestant], house_at: HouseAt
) -> None:
    name, contestant = quiet
    people = [contestant.register(f"person{number}") for number in range(BY_HAND + 3)]
    guilty = people[:BY_HAND]
    for who in guilty:
        contestant.by_hand(who)
    house = house_at("empty")
    assert contestant.proxy
    before = contestant.proxy.writes

    observed = one_cycle(house, contestant, name, Mode.OBSERVE)

    assert observed["unexplained"] == BY_HAND
    assert contestant.proxy.writes == before, "observing wrote to the platform"
    assert {row["account"] for row in listed()} == {f"{name}:{who}" for who in guilty}
    assert {row["measure"] for row in listed()} == {"suspend"}

    explained = one_cycle(house, contestant, name, Mode.EXPLAIN)

    assert (explained["told"], explained["shown"]) == (BY_HAND, BY_HAND)
    told = {row["account"]: row["body"] for row in house.listed("notices", kind="unexplained")}
    for who in guilty[:2]:
        assert any("no decision" in text for text in contestant.messages(who))
    tokens = [PORTAL.search(told[f"{name}:{who}"]) for who in guilty]
    for token in tokens:
        assert token
        receive_appeal(
            token[1],
            "Nobody told me why.",
            language="en",
            rulebook=house.rulebook,
            circumstances=house.circumstances,
        )
    rows = fetch("SELECT COUNT(*) AS many FROM unexplained_event WHERE kind = 'contested'")
    assert rows[0]["many"] == BY_HAND

    house.wait(24 * HOUR)
    house.hire(cast.REX)
    assert one_cycle(house, contestant, name, Mode.ENFORCE)["overdue"] == BY_HAND
    house.wait(1)
    for row in listed():
        lift(row["unexplained_id"], by=cast.REX, circumstances=house.circumstances)
    house.wait(1)
    assert carry_lifts(contestant.platform, house.circumstances, backoff=0) == {"lifted": BY_HAND}
    standing = contestant.platform.standing_of(guilty)
    assert {standing[who] for who in guilty} == {frozenset[Measure]()}


def one_cycle(house: House, contestant: Contestant, name: str, mode: Mode) -> dict[str, int]:
    """What the worker does once an hour."""
    platform = HeldBack(contestant.platform, mode)
    counts = account_for(platform, name, mode, house.circumstances)
    if mode.may_tell:
        counts |= show(platform, house.circumstances, backoff=0)
    house.wait(HOUR)
    return counts
