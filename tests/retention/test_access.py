"""What is handed over: to the holder, without anybody else; to a court, under a hold."""

import io
import json
import zipfile
from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted, UnknownName
from showcause.domain.identifier import keyed_token
from showcause.domain.moment import DAY
from showcause.ledger.canonical import canonical_bytes
from showcause.steps.court_export import SIGNED, court_export
from showcause.steps.hold import end_hold, hold
from showcause.steps.subject_access import subject_access
from showcause.wiring import running
from tests import cast
from tests.record.house import House, appeal_of, entries, reviewed
from tests.retention.planting import plant

MINE = cast.key(cast.BO[0])
WORD = "Zyxomma"


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def access(house: House, account: str) -> dict[str, bytes]:
    return opened(subject_access(account, house.sources, house.circumstances))


def test_the_holder_gets_everything_of_theirs(house: House) -> None:
    plant(house, MINE, WORD)

    files = access(house, MINE)

    told = json.loads(files["account.json"])
    (decision,) = told["decisions"]
    assert decision["statement"] and decision["reversal"]["outcome"] == "no_violation"
    assert decision["appeals"][0]["body"] == f"{WORD} in the appeal"
    assert decision["heard"][0]["body"] == f"{WORD} in the answer"
    assert {row["kind"] for row in told["letters"]} >= {"proposed_reasons", "decision", "reversal"}
    assert f"{WORD} in a post" in files["activity/post.ndjson"].decode()
    assert f"{WORD} in a profile" in files["activity/account.ndjson"].decode()
    assert any(name.startswith("files/") for name in files)


def test_what_is_in_it_is_said_in_the_holders_language(house: House) -> None:
    english = access(house, MINE)["README.txt"].decode()
    spanish = access(house, cast.key(cast.SPANISH))["README.txt"].decode()

    assert english.startswith("Everything Example platform keeps about")
    assert spanish.startswith("Todo lo que") and "Everything" in spanish


def test_neither_reporters_nor_other_accounts_nor_staff_are_in_it(house: House) -> None:
    plant(house, MINE, WORD)
    text = b"\n".join(access(house, MINE).values()).decode()

    assert f"{WORD} in a report" not in text
    reporter = keyed_token(house.circumstances.reporter_key, "reporter", cast.PLATFORM, "ada-001")
    assert reporter not in text
    others = {*cast.BO[1:], *cast.CY, *cast.ADA, cast.key(cast.DI)}
    assert {name for name in others if name in text} == set()
    for person in (cast.REX, cast.UNA, cast.IDA, cast.VAL):
        assert f'"{person.staff_id}"' not in text and person.name not in text.split()


def test_somebody_who_was_never_suspected_gets_what_they_did(house: House) -> None:
    files = access(house, cast.key("ada-003"))

    told = json.loads(files["account.json"])
    assert told["decisions"] == [] and told["proposals"] == []
    assert len(files["activity/post.ndjson"].splitlines()) == 12


def test_an_account_nobody_knows_or_a_name_that_is_none_is_said_so(house: House) -> None:
    with pytest.raises(UnknownName):
        access(house, cast.key("nobody"))
    with pytest.raises(BadInput, match="no account"):
        access(house, "bo-00")


def exported(house: House, hold_id: str, **changed: Any) -> dict[str, bytes]:
    means: dict[str, Any] = {
        "by": cast.UNA,
        "files": house.sources,
        "key": running.ledger_key(house.workspace),
        "circumstances": house.circumstances,
    }
    return opened(court_export(hold_id, **{**means, **changed}))


def held(house: House) -> str:
    return hold(
        MINE,
        expires_at=house.clock() + 60 * DAY,
        reason="Town court",
        by=cast.UNA,
        owner="legal",
        circumstances=house.circumstances,
    )


def test_a_court_gets_the_whole_case_signed_and_the_ledger_says_so(house: House) -> None:
    import hashlib

    from showcause.ledger.checkpoint import signature_line

    reviewed(house, appeal_of(house, MINE), cast.IDA, AppealOutcome.NO_VIOLATION)
    house.sequence()

    files = exported(house, held(house))

    manifest = json.loads(files["manifest.json"])
    signature = manifest.pop("signature")
    hashed = hashlib.sha256(canonical_bytes(manifest)).hexdigest()
    key = running.ledger_key(house.workspace)
    assert signature == signature_line(f"{SIGNED}\n{hashed}\n".encode(), key)
    for name, digest in manifest["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert {"record/decision.json", "record/review.json", "record/ledger.json"} <= files.keys()
    assert "activity/report.ndjson" not in files
    (told,) = entries("hold_exported").values()
    assert told["manifest"] == hashlib.sha256(files["manifest.json"]).hexdigest()


def test_nothing_is_handed_over_without_a_hold_or_by_just_anybody(house: House) -> None:
    hold_id = held(house)

    with pytest.raises(NotPermitted):
        exported(house, hold_id, by=cast.REX)
    end_hold(hold_id, by=cast.UNA, reason="settled", circumstances=house.circumstances)
    with pytest.raises(UnknownName):
        exported(house, hold_id)
