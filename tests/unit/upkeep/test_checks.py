"""Facts to checks: what is said, how bad it is, and that it comes with a remedy."""

import pytest

from showcause.domain.moment import DAY, HOUR, MINUTE
from showcause.upkeep import house, machine, outside
from showcause.upkeep.check import Check, Health, is_ill

NOON = 1_700_049_600_000
GB = 1_024**3


def asked(ahead: int | None) -> list[machine.Asked]:
    return [machine.Asked("time.test", ahead, "" if ahead is not None else "no answer")]


@pytest.mark.parametrize(
    ("check", "health", "words"),
    [
        (machine.disk(machine.Disk("/w", 40 * GB, 50 * GB, "")), "well", "40 GB of 50 GB"),
        (machine.disk(machine.Disk("/w", GB // 2, 50 * GB, "")), "soon", "nearly full"),
        (machine.disk(machine.Disk("/w", 10, 50 * GB, "")), "ill", "full"),
        (machine.disk(machine.Disk("/w", 40 * GB, 50 * GB, "Read-only")), "ill", "Read-only"),
        (machine.clock(asked(0), 0, NOON), "well", "time.test"),
        (machine.clock(asked(-2 * HOUR), 0, NOON), "ill", "2 h 0 min behind time.test"),
        (machine.clock(asked(2 * HOUR), 0, NOON), "ill", "ahead of"),
        (machine.clock(asked(MINUTE), 0, NOON), "soon", "60 s ahead"),
        (machine.clock(asked(None), 0, NOON), "unknown", "no answer"),
        (machine.clock([], 0, NOON), "soon", "nobody else's clock"),
        (machine.clock(asked(0), NOON + HOUR, NOON), "ill", "newest entry"),
        (machine.worker(True, 7, may_be_elsewhere=False), "well", "at work"),
        (machine.worker(False, 7, may_be_elsewhere=False), "ill", "7 orders and letters wait"),
        (machine.worker(False, 7, may_be_elsewhere=True), "soon", "on this machine"),
        (machine.kill_switch(""), "well", "may leave"),
        (machine.kill_switch("stopped by ana"), "soon", "stopped by ana"),
        (machine.kill_switch("could not check: known"), "ill", "could not check"),
        (house.migrations([], []), "well", "up to date"),
        (house.migrations(["0099_more"], []), "soon", "0099_more"),
        (house.migrations([], ["0099_more"]), "ill", "newer version"),
        (house.keys([]), "well", "owner only"),
        (house.keys(["ledger: gone"]), "ill", "ledger: gone"),
        (house.ledger(10, 7, ""), "well", "7 of them published"),
        (house.ledger(10, 12, "another"), "ill", "an older record was restored"),
        (house.ledger(10, 7, "another at 7"), "ill", "not the ledger that was published"),
        (house.outbox(house.Leaving(3, NOON - MINUTE, "", {}), NOON), "well", "3 wait"),
        (house.outbox(house.Leaving(3, NOON - MINUTE, "away", {}), NOON), "soon", "away"),
        (house.outbox(house.Leaving(3, NOON - HOUR, "away", {}), NOON), "ill", "60 min"),
        (house.outbox(house.Leaving(0, None, "", {"mail": 2}), NOON), "ill", "2 of kind mail"),
        (house.overdue({"appeal": 0}), "well", "nobody"),
        (house.overdue({"appeal": 2}), "ill", "2 appeal"),
        (house.backup(None, NOON), "ill", "none"),
        (house.backup(house.Backup(NOON - HOUR, NOON, "/b"), NOON), "well", "/b"),
        (house.backup(house.Backup(NOON - HOUR, 0, "/b"), NOON), "ill", "never restored"),
        (house.backup(house.Backup(NOON - 2 * DAY, NOON, "/b"), NOON), "soon", "48 hours"),
        (house.backup(house.Backup(NOON - 9 * DAY, NOON, "/b"), NOON), "ill", "9 days"),
        (house.retention(None, 0, None, NOON), "well", "nothing"),
        (house.retention(None, 0, NOON - HOUR, NOON), "well", "never run"),
        (house.retention(None, 0, NOON - 9 * DAY, NOON), "ill", "longer than promised"),
        (house.retention(NOON - HOUR, 0, NOON - 9 * DAY, NOON), "well", "last run"),
        (house.retention(NOON - 2 * DAY, 0, NOON - 9 * DAY, NOON), "soon", "last run"),
        (house.retention(NOON - 4 * DAY, 0, NOON - 9 * DAY, NOON), "ill", "longer than"),
        (house.retention(NOON - HOUR, 7, NOON - 9 * DAY, NOON), "ill", "7 rows should"),
        (outside.platform("p", "", is_credential=False), "well", "p"),
        (outside.platform("p", "401", is_credential=True), "ill", "credential"),
        (outside.platform("p", "away", is_credential=False), "ill", "away"),
        (outside.mail("m:25", "421"), "ill", "421"),
        (outside.certificates([], NOON), "well", "no address"),
    ],
)
def test_a_fact_is_told_as_bad_as_it_is_and_with_a_remedy(
    check: Check, health: str, words: str
) -> None:
    assert check.health == health
    assert words in check.told
    assert bool(check.remedy) is (health != "well")


@pytest.mark.parametrize(
    ("certificate", "health"),
    [
        (outside.Certificate("a:443", NOON + 90 * DAY), "well"),
        (outside.Certificate("a:443", NOON + 3 * DAY), "soon"),
        (outside.Certificate("a:443", refusal="certificate has expired"), "ill"),
        (outside.Certificate("a:443", why_not="cannot be reached"), "unknown"),
    ],
)
def test_the_worst_certificate_is_the_one_told(
    certificate: outside.Certificate, health: str
) -> None:
    good = outside.Certificate("b:443", NOON + 300 * DAY)

    assert outside.certificates([good, certificate], NOON).health == health


def names(spf: str, dmarc: str, dkim: str, selector: str = "s") -> Check:
    return outside.mail_names(outside.MailNames("a.test", spf, dmarc, dkim, selector))


def test_what_dns_lacks_for_mail_is_named() -> None:
    assert names("v=spf1 -all", "v=DMARC1; p=none", "v=DKIM1; p=AA").health is Health.WELL
    assert "no SPF" in names("", "v=DMARC1; p=none", "p=AA").told
    assert "no DKIM" in names("v=spf1", "v=DMARC1", "").told
    assert "DKIM was not looked for" in names("v=spf1", "v=DMARC1", "", "").told


def test_what_could_not_be_looked_at_counts_as_ill() -> None:
    assert is_ill([machine.clock(asked(None), 0, NOON)])
    assert not is_ill([machine.clock(asked(0), 0, NOON)])


def test_a_clock_nobody_could_be_asked_about_stops_nothing() -> None:
    assert machine.is_off(asked(None)) == ""
    assert machine.is_off([]) == ""
    assert "ahead of" in machine.is_off(asked(2 * HOUR))
