"""partner: somebody of another server is the second person, in the open."""

from showcause.domain.moment import DAY, HOUR
from showcause.steps.approve import approve
from showcause.steps.partner import invite
from showcause.store.reads.rows import fetch
from showcause.store.reads.staff import by_id
from tests import cast
from tests.record.house import House, entries

PROMINENT = cast.key(cast.PROMINENT)
SERVER = "other.example"


def invited(house: House, subject_id: str) -> str:
    link_id, _ = invite(
        subject_id,
        "Mia",
        SERVER,
        ("en",),
        expires_at=house.clock() + 3 * DAY,
        by=cast.UNA,
        circumstances=house.circumstances,
    )
    (row,) = fetch("SELECT staff_id FROM partner_link WHERE link_id = %s", (link_id,))
    return str(row["staff_id"])


def both_say_yes(heard: House) -> str:
    """Una and somebody of a partner server approve the prominent case by itself; its proposal."""
    sweeps = [row["sweep_id"] for row in heard.listed("sweeps")]
    proposal = str(heard.one("proposals", account=PROMINENT)["proposal_id"])
    heard.approve([*sweeps, proposal], cast.UNA)
    heard.approve(sweeps, cast.REX)
    mia = by_id(invited(heard, proposal))
    known = {"verdict": "yes", "reason": "I read it.", "circumstances": heard.circumstances}
    approve([proposal], by=mia, **known)  # type: ignore[arg-type]
    heard.wait(24 * HOUR)
    heard.safeguard()
    heard.decide()
    heard.notify()
    return proposal


def test_the_second_person_may_be_a_partners_and_the_letter_says_of_which_server(
    heard: House,
) -> None:
    both_say_yes(heard)

    letter = heard.one("notices", account=PROMINENT, kind="decision")["body"]
    assert "another server" in letter and SERVER in letter and "Mia" not in letter
    other = heard.one("notices", account=cast.key(cast.BO[0]), kind="decision")["body"]
    assert "another server" not in other


def test_one_alone_is_still_not_enough(heard: House) -> None:
    sweeps = [row["sweep_id"] for row in heard.listed("sweeps")]
    proposal = heard.one("proposals", account=PROMINENT)["proposal_id"]
    heard.approve([*sweeps, proposal], cast.UNA)
    heard.approve(sweeps, cast.REX)
    invited(heard, proposal)
    heard.wait(24 * HOUR)
    heard.safeguard()
    heard.decide()

    assert heard.listed("decisions", account=PROMINENT) == []


def test_who_was_invited_to_what_is_in_the_ledger(heard: House) -> None:
    proposal = heard.one("proposals", account=PROMINENT)["proposal_id"]
    invited(heard, proposal)

    (told,) = entries("partner_invited").values()
    assert told["case"] == proposal and told["server"] == SERVER and told["by"] == "una"
