"""disclose: the accounts under decisions in force, pseudonymised, as a published archive."""

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY
from showcause.steps.disclose import disclose
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    reviewed,
    unchanged_by,
)


def disclosed(house: House) -> Path:
    return disclose(house.engine, house.sources, house.circumstances)[0]


def accounts_in(folder: Path) -> int:
    with (folder / "accounts.csv").open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))


def test_an_archive_is_a_folder_a_row_and_a_ledger_entry_that_agree(enforced: House) -> None:
    before = dump()

    folder = disclosed(enforced)

    rows = {"disclosure": 1, "told_outside": len(cast.BO), "ledger_entry": 1, "ledger_payload": 1}
    assert changes(before) == rows
    (entry,) = entries("disclosure_published").values()
    manifest = (folder / "manifest.json").read_bytes()
    assert entry["manifest"] == hashlib.sha256(manifest).hexdigest()
    for name, digest in json.loads(manifest)["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert accounts_in(folder) == entry["accounts"] == len(cast.BO)


def test_disclosing_the_same_again_changes_neither_record_nor_archive(enforced: House) -> None:
    folder = disclosed(enforced)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    enforced.wait(DAY)

    assert unchanged_by(lambda: disclosed(enforced))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_no_raw_id_handle_name_or_address_is_in_it(enforced: House) -> None:
    folder = disclosed(enforced)

    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for account_id in (*cast.BO, cast.DI):
            for raw in (account_id, f"{account_id} by name", f"{account_id}@people.test"):
                assert f'"{raw}"' not in text and f",{raw}," not in text and f"{raw}-p" not in text
        assert "bo-" not in text and "people.test" not in text and "pictures.test" not in text


def test_whoever_waits_for_an_answer_or_was_restored_is_left_out(enforced: House) -> None:
    appeal_of(enforced, cast.key(cast.BO[0]))
    granted = appeal_of(enforced, cast.key(cast.BO[6]))
    reviewed(enforced, granted, cast.IDA, AppealOutcome.NO_VIOLATION)

    assert accounts_in(disclosed(enforced)) == len(cast.BO) - 2


def test_without_a_decision_in_force_there_is_nothing_to_disclose(allowed: House) -> None:
    with pytest.raises(BadInput, match="no decision is in force"):
        disclosed(allowed)


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw_and_plain_hashes() -> set[str]:
    """Every id, handle and name of the house's people, and what a plain hash makes of each."""
    from showcause.domain.identifier import derived_id, digest

    raw = {*cast.BO, cast.DI, *(f"{name}-p" for name in cast.BO)}
    raw |= {cast.key(name) for name in (*cast.BO, cast.DI)}
    found = set()
    for each in raw:
        found |= {getattr(hashlib, kind)(each.encode()).hexdigest() for kind in ("md5", "sha1")}
        found |= {hashlib.sha256(each.encode()).hexdigest(), digest(each)}
        found |= {derived_id("acct", each).partition("_")[2], derived_id("", each)[1:]}
    return found | raw


@pytest.mark.parametrize("is_coarse", [False, True])
def test_the_build_fails_on_a_raw_id_or_an_unkeyed_hash(enforced: House, is_coarse: bool) -> None:
    folder, _ = disclose(
        enforced.engine, enforced.sources, enforced.circumstances, is_coarse=is_coarse
    )
    told = "\n".join(path.read_text("utf-8") for path in folder.iterdir())
    words = set(re.findall(r"[\w:.\-]+", told))

    assert not words & raw_and_plain_hashes()


def test_ties_name_accounts_of_the_archive_and_posts_of_theirs(enforced: House) -> None:
    folder = disclosed(enforced)
    users = {row["userid"] for row in rows_of(folder, "users.csv")}
    posts = {row["tweetid"]: row["userid"] for row in rows_of(folder, "posts.csv")}
    ties = rows_of(folder, "ties.csv")

    assert ties
    for tie in ties:
        assert {tie["userid_a"], tie["userid_b"]} <= users
        assert posts[tie["tweetid_a"]] == tie["userid_a"]
        assert posts[tie["tweetid_b"]] == tie["userid_b"]
        assert int(tie["seconds_apart"]) <= 3_600


def test_the_manifest_tells_null_model_and_error_and_is_signed(enforced: House) -> None:
    from showcause.ledger.checkpoint import signature_line
    from showcause.wiring import running

    key = running.ledger_key(enforced.workspace)
    folder, _ = disclose(enforced.engine, enforced.sources, enforced.circumstances, key=key)
    manifest = (folder / "manifest.json").read_bytes()
    told = json.loads(manifest)

    assert told["findings"] and all(row["null_model"] for row in told["findings"])
    signed = f"showcause archive manifest\n{hashlib.sha256(manifest).hexdigest()}\n"
    lines = (folder / "manifest.sig").read_text("utf-8").splitlines()
    assert "\n".join(lines[:2]) + "\n" == signed
    assert lines[3] == signature_line(signed.encode(), key)


def test_reasons_are_fixed_words_with_their_numbers(enforced: House) -> None:
    for row in rows_of(disclosed(enforced), "accounts.csv"):
        assert re.fullmatch(r"[a-z_]+( [a-z_]+=\d+)*(; [a-z_]+( [a-z_]+=\d+)*)*", row["reasons"])


def test_nothing_is_left_half_written(enforced: House) -> None:
    assert not [path for path in disclosed(enforced).iterdir() if path.name.startswith(".")]
