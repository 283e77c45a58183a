"""A backup taken at work is whole; one of yesterday, put back, is found out and announced."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BrokenRecord
from showcause.steps.erase import erase
from showcause.steps.publish import prove, publish_ledger
from showcause.store import record
from showcause.store.reads.ledger import restorations
from showcause.store.reads.rows import fetch_number, fetch_tuples
from showcause.wiring import running
from showcause.wiring.backing_up import recover_ledger, take_backup
from tests import cast
from tests.faults.conftest import Copy
from tests.faults.processes import command, started
from tests.faults.troubles import doctor, until
from tests.record.command import showcause
from tests.record.house import House, HouseAt, appeal_of, entries, opened, reviewed
from tests.record.sites import ROOT, Site, environment, new_site, remove
from tests.record.stages import Stages

VERIFIER = ROOT / "verifier" / "verify.py"
CONFIRMED = "SELECT COUNT(*) FROM receipt WHERE state = 'confirmed'"
PROVED_AT_ONCE = 200
DECIDED = 100


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOWCAUSE_BACKUP_PASSPHRASE", "correct horse battery staple")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Site]:
    """An empty place to restore into."""
    site = new_site(tmp_path / "restored", 0)
    yield site
    remove(site)


def verified(*arguments: object) -> tuple[int, str]:
    """What the stand-alone verifier says, and how it ends."""
    done = subprocess.run(
        [sys.executable, str(VERIFIER), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT.parent,
    )
    return done.returncode, done.stdout


def backed_up(house: House, folder: Path) -> Path:
    told = json.loads(showcause(house.site, "backup", folder, "--json"))
    assert told["verified"], told
    return Path(told["path"])


def put_back(backup: Path, site: Site, *options: object) -> House:
    """The backup at another site, with the clock at the moment it was taken."""
    showcause(site, "restore", backup, site.home, *options)
    taken = json.loads((backup / "manifest.json").read_text("utf-8"))["taken_at"]
    return opened(Site(site.home, site.url, taken))


def published(house: House, folder: Path) -> Path:
    house.sequence()
    publish_ledger(folder, running.ledger_key(house.workspace))
    return folder


def enforced(house: House) -> None:
    with house.sandbox() as platform:
        house.enforce(platform)


def test_what_is_backed_up_comes_back_whole_and_keys_only_sealed(
    house_at: HouseAt, tmp_path: Path, elsewhere: Site
) -> None:
    house = house_at("enforced")
    house.sequence()
    before = entries("decision_made")
    backup = backed_up(house, tmp_path / "backups")
    secret = (house.home / "keys" / "token").read_bytes()

    restored = put_back(backup, elsewhere)

    assert entries("decision_made") == before
    assert (restored.home / "keys" / "token").read_bytes() == secret
    assert (restored.home / "keys" / "token").stat().st_mode & 0o077 == 0
    kept = [path for path in backup.parent.rglob("*") if path.is_file()]
    assert kept
    assert all(secret not in path.read_bytes() for path in kept)
    assert doctor(house.site)["backup"]["health"] == "well"


def test_a_changed_byte_of_a_backup_is_named_and_nothing_is_put_back(
    house_at: HouseAt, tmp_path: Path, elsewhere: Site
) -> None:
    backup = backed_up(house_at("ordered"), tmp_path / "backups")
    part = next((backup / "files" / "activity").rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1] + b"x")

    with pytest.raises(AssertionError, match=f"{part.name}: not as it was backed up"):
        put_back(backup, elsewhere)


def test_older_backups_go_once_the_new_one_was_restored_to_see(
    house_at: HouseAt, tmp_path: Path
) -> None:
    house = house_at("read")
    first = backed_up(house, tmp_path / "backups")
    until(lambda: int(time.time()) > int(first.stat().st_mtime), "the next second")

    second = json.loads(showcause(house.site, "backup", first.parent, "--keep", 1, "--json"))

    assert second["removed"] == 1
    assert not first.exists()
    assert not first.with_name(f"{first.name}.keys").exists()
    assert Path(second["path"]).is_dir()


def test_yesterdays_backup_carried_on_in_silence_is_a_split_view(
    house_at: HouseAt, tmp_path: Path, elsewhere: Site
) -> None:
    house = house_at("ordered")
    published(house, tmp_path / "before")
    backup = backed_up(house, tmp_path / "backups")
    enforced(house)
    known = published(house, tmp_path / "known")

    restored = put_back(backup, elsewhere)
    shutil.copytree(known, restored.home / "published" / "ledger", dirs_exist_ok=True)
    told = doctor(restored.site)["ledger"]
    restored.deliver()
    hidden = published(restored, tmp_path / "hidden")
    code, said = verified("compare", known, hidden)

    assert told["health"] == "ill"
    assert "an older record was restored" in told["told"]
    assert "ledger recover" in told["remedy"]
    assert (code, said[:7]) == (1, "broken:"), said
    with pytest.raises(BrokenRecord, match="another one before its entry"):
        with environment(restored.site):
            recover_ledger(restored.home, str(known))


def test_yesterdays_backup_recovered_goes_on_as_one_ledger_and_says_so(
    house_at: HouseAt, tmp_path: Path, elsewhere: Site
) -> None:
    house = house_at("ordered")
    published(house, tmp_path / "before")
    backup = backed_up(house, tmp_path / "backups")
    enforced(house)
    known = published(house, tmp_path / "known")
    platform = house.home / "sandbox"

    restored = put_back(backup, elsewhere, "--published", known)
    shutil.rmtree(restored.home / "sandbox", ignore_errors=True)
    shutil.copytree(platform, restored.home / "sandbox")
    again = recover_ledger_at(restored, known)
    enforced(restored)
    now = published(restored, restored.home / "published" / "ledger")

    assert again == 0
    assert fetch_number(CONFIRMED) == len(cast.BO), "the platform gave each receipt again"
    (said,) = restorations()
    assert json.loads(said["body"])["lost"] == len(cast.BO)
    assert verified("compare", known, now)[0] == 0
    code, told = verified(now, "--key", (known / "key").read_text("utf-8").strip())
    assert code == 0, told
    assert "says that an older record was put back" in told
    assert doctor(restored.site)["ledger"]["health"] == "well"


def test_what_was_erased_since_the_backup_is_erased_again(
    house_at: HouseAt, tmp_path: Path, elsewhere: Site
) -> None:
    house = house_at("enforced")
    decision = house.one("decisions", account=cast.key(cast.BO[0]))["decision_id"]
    reviewed(house, appeal_of(house, cast.key(cast.BO[0])), cast.IDA, AppealOutcome.NO_VIOLATION)
    published(house, tmp_path / "before")
    backup = backed_up(house, tmp_path / "backups")
    gone = erase(decision, by=cast.UNA, reason="asked for", circumstances=house.circumstances)
    kept = payloads()
    known = published(house, tmp_path / "known")

    restored = put_back(backup, elsewhere)
    assert len(payloads() - kept) == gone > 0, "the old record brought it back"
    with environment(restored.site):
        done = recover_ledger(restored.home, str(known))

    assert len(done.erased) == gone
    assert not set(done.erased) & payloads()
    assert not fetch_tuples(f"SELECT 1 FROM statement_text WHERE decision_id = '{decision}'")
    now = published(restored, restored.home / "published" / "ledger")
    assert verified("compare", known, now)[0] == 0


def payloads() -> set[str]:
    return {entry for (entry,) in fetch_tuples("SELECT entry_id FROM ledger_payload")}


def recover_ledger_at(house: House, known: Path) -> int:
    """How many entries were taken up when it is done once more."""
    with environment(house.site):
        return recover_ledger(house.home, str(known)).lost


def test_a_ledger_that_another_key_signed_is_never_taken_up(
    house_at: HouseAt, tmp_path: Path
) -> None:
    house = house_at("ordered")
    known = published(house, tmp_path / "known")
    with environment(house.site):
        (house.home / "keys" / "ledger").unlink()
        from showcause.ledger.keys import key_text, new_key

        other = key_text(new_key("ledger.example.test", seed=os.urandom(32)))
        (house.home / "keys" / "ledger").write_text(other, encoding="ascii")
        with pytest.raises(BrokenRecord, match="signed by none of the known keys"):
            recover_ledger(house.home, str(known))


def test_a_backup_taken_while_decisions_are_made_is_whole_to_the_last_receipt(
    stages: Stages,
    copy: Copy,
    tmp_path: Path,
    elsewhere: Site,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    site = copy(stages.site("bulk"))
    house = opened(site)
    process = started(site, command, "run", "--play-reviewers")
    until(lambda: decisions() > DECIDED, "decisions are made")
    begun, at = decisions(), time.monotonic()
    with environment(site):
        told = take_backup(house.workspace, tmp_path / "backups", None, 0)
    backup = Path(told["path"])
    rate = (decisions() - begun) / (time.monotonic() - at)
    process.end()
    made = decisions()

    restored = put_back(backup, elsewhere)
    record_testsuite_property("decisions_a_second_meanwhile", round(rate))
    record_testsuite_property("decisions_backed_up", decisions())
    folder = published(restored, tmp_path / "ledger")

    key = (folder / "key").read_text("utf-8").strip()
    wanted = fetch_tuples(
        """SELECT kind, subject FROM ledger_entry WHERE kind IN ('decision_made',
        'order_confirmed') ORDER BY number"""
    )
    assert DECIDED < decisions() < made, "it was taken in the middle"
    assert len(wanted) >= decisions()
    for start in range(0, len(wanted), PROVED_AT_ONCE):
        receipts = []
        for kind, subject in wanted[start : start + PROVED_AT_ONCE]:
            proof = prove(folder, subject, kind, running.ledger_key(restored.workspace))
            path = tmp_path / f"{subject}.json"
            path.write_bytes(proof)
            receipts += ["--receipt", path]
        code, said = verified(folder, *receipts, "--key", key)
        assert code == 0, said


def decisions() -> int:
    record.close()
    return fetch_number("SELECT COUNT(*) FROM decision")
