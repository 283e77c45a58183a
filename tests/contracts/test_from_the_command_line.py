"""A real platform configured as a team would: observed first, then enforced on; secrets unseen."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from showcause.domain.errors import BadInput
from showcause.domain.measure import Measure
from showcause.domain.order import Order, Verb
from showcause.store.reads.rows import fetch_number
from tests import cast
from tests.contracts.contestants import SECRET, Contestant, webhook
from tests.record.command import command, showcause
from tests.record.house import House, HouseAt, dump

BY_HAND = "account-0"


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contestant]:
    folder = tmp_path / "receiver"
    folder.mkdir()
    monkeypatch.setenv("SHOWCAUSE_PLATFORM_SECRET", SECRET)
    with webhook(folder, people=cast.BO) as contestant:
        yield contestant


def configure(house: House, receiver: Contestant, mode: str) -> None:
    assert receiver.proxy
    path = house.home / "showcause.toml"
    kept = path.read_text("utf-8").split("[platform]")
    after = "[" + kept[1].split("\n[", 1)[1]
    ours = f'[platform]\nkind = "webhook"\nmode = "{mode}"\naddress = "{receiver.proxy.url}"\n'
    ours += f'name = "{cast.key("").rstrip(":")}"\nallow_networks = ["127.0.0.0/8"]\n\n'
    path.write_text(kept[0] + ours + after, encoding="utf-8")


def suspended(receiver: Contestant) -> set[str]:
    listed = [row for page in receiver.platform.in_force() for row in page]
    return {row.account_id for row in listed if row.measure is Measure.SUSPEND}


def test_observed_first_nothing_is_written_and_enforced_then_everything_is(
    house_at: HouseAt, receiver: Contestant
) -> None:
    house = house_at("allowed")
    assert receiver.proxy
    suspend = Order("by-hand", Verb.APPLY, BY_HAND, Measure.SUSPEND, (Measure.SUSPEND,))
    receiver.platform.carry_out([suspend])
    before = receiver.proxy.writes
    notices = fetch_number("SELECT COUNT(*) FROM notice")

    configure(house, receiver, "observe")
    showcause(house.site, "run")
    told = json.loads(showcause(house.site, "compare-platform", "--json"))

    assert (told["unexplained"], told["told"]) == (1, 0)
    assert receiver.proxy.writes == before, "observing wrote to the platform"
    assert fetch_number("SELECT COUNT(*) FROM decision") == 0
    assert fetch_number("SELECT COUNT(*) FROM notice") == notices

    configure(house, receiver, "enforce")
    showcause(house.site, "run")

    assert suspended(receiver) == {*cast.BO, BY_HAND}
    assert fetch_number("SELECT COUNT(*) FROM receipt WHERE state = 'confirmed'") == len(cast.BO)
    told = json.loads(showcause(house.site, "compare-platform", "--json"))
    assert (told["missing"], told["told"], told["shown"]) == (0, 1, 1)
    assert any("no decision" in text for text in receiver.messages(BY_HAND))


def test_a_platform_that_is_away_is_said_in_one_line_and_compared_with_nothing(
    house_at: HouseAt, receiver: Contestant
) -> None:
    house = house_at("allowed")
    assert receiver.proxy
    receiver.proxy.url = "http://127.0.0.1:9"
    configure(house, receiver, "observe")

    done = subprocess.run(
        command("compare-platform"),
        cwd=house.home,
        env=house.site.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "could not be read to its end: 127.0.0.1: cannot be reached" in done.stderr


def test_credentials_are_neither_logged_nor_kept(
    house_at: HouseAt, receiver: Contestant, capfd: pytest.CaptureFixture[str]
) -> None:
    house = house_at("allowed")
    assert receiver.proxy
    configure(house, receiver, "enforce")
    for name in cast.BO[:3]:
        receiver.proxy.go_wrong(name, "revoke", times=2)
        receiver.proxy.go_wrong(name, "break", times=2)

    printed = showcause(house.site, "run", "--json") + showcause(house.site, "list", "outbox")
    printed += "".join(capfd.readouterr())

    canary = SECRET.removeprefix("whsec_")
    assert canary not in printed
    assert canary not in json.dumps(dump(), default=str)
    for path in house.home.rglob("*"):
        if path.is_file():
            assert canary.encode() not in path.read_bytes(), path


@contextmanager
def without(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.delenv(name, raising=False)
        yield


def test_a_missing_credential_is_one_clear_line_and_a_file_will_do(
    house_at: HouseAt, receiver: Contestant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from showcause.wiring.real_platform import platform_secret

    with without(monkeypatch, "SHOWCAUSE_PLATFORM_SECRET"):
        with pytest.raises(BadInput, match="no credential for the platform"):
            platform_secret()
        file = tmp_path / "secret"
        file.write_text(f"{SECRET}\n", encoding="utf-8")
        monkeypatch.setenv("SHOWCAUSE_PLATFORM_SECRET_FILE", str(file))
        assert platform_secret() == SECRET
