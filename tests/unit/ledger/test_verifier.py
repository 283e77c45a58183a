"""The stand-alone verifier, on sound ledgers and on broken ones."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.keys import new_key, verifier_key
from showcause.ledger.receipt import PublishedEntry, ledger_proof, proof_bytes
from showcause.ledger.tiles import outgrown_folders, tile_hashes

VERIFIER = Path(__file__).parents[3] / "verifier" / "verify.py"
ALLOWED = {"cryptography", *sys.stdlib_module_names}

Run = Callable[..., tuple[int, str]]
MakeLedger = Callable[..., Any]


def an_other_entry(index: int, subject: str = "dec_other") -> PublishedEntry:
    return PublishedEntry(index, "decision_made", subject, 1, bytes(32), None, None)


def test_it_imports_the_standard_library_and_cryptography_only() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    imported = {node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}

    assert {name.split(".")[0] for name in imported} - ALLOWED == set()
    assert "__import__" not in VERIFIER.read_text(encoding="utf-8")


def test_it_runs_alone_in_an_empty_folder(make_ledger: MakeLedger, tmp_path: Path) -> None:
    ledger = make_ledger(5)
    copied = shutil.copy(VERIFIER, tmp_path / "verify.py")

    done = subprocess.run(
        [sys.executable, "-I", copied, ledger.folder], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stdout.startswith("ok: 5 entries, checkpoint ledger.example.org")


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 513])
def test_a_sound_ledger_of_any_size_is_ok(size: int, make_ledger: MakeLedger, verify: Run) -> None:
    ledger = make_ledger(size)

    code, said = verify(ledger.folder, "--key", verifier_key(ledger.key))

    assert code == 0, said
    assert said.startswith(f"ok: {size} entries")


def test_without_a_key_it_says_whose_word_it_took(make_ledger: MakeLedger, verify: Run) -> None:
    assert "give --key" in verify(make_ledger(2).folder)[1]


def test_a_ledger_that_grew_in_steps_is_ok_with_and_without_old_tiles(
    make_ledger: MakeLedger, verify: Run
) -> None:
    ledger = make_ledger(100, 100, 100, 300)
    assert verify(ledger.folder)[0] == 0

    for folder in outgrown_folders(200, 600) + outgrown_folders(100, 600):
        shutil.rmtree(ledger.folder / folder, ignore_errors=True)
    assert verify(ledger.folder)[0] == 0


def test_a_receipt_is_ok_alone_and_beside_a_ledger_that_went_on(
    make_ledger: MakeLedger, verify: Run
) -> None:
    ledger = make_ledger(300)
    receipts = [ledger.receipt(index) for index in (0, 255, 299)]
    ledger.grow(100)

    for receipt in receipts:
        code, said = verify("--receipt", receipt, "--key", verifier_key(ledger.key))
        assert (code, said.count("ok:")) == (0, 1), said
        code, said = verify(ledger.folder, "--receipt", receipt)
        assert (code, said.count("ok:")) == (0, 2), said
    assert "decision_made dec_299 2023-11-14T22:13:20Z, payload shown" in said


def test_an_erased_payload_is_called_erased_and_the_entry_still_stands(
    make_ledger: MakeLedger, verify: Run
) -> None:
    ledger = make_ledger(5)

    code, said = verify("--receipt", ledger.receipt(3, erased=True))

    assert code == 0
    assert "payload erased" in said


@pytest.mark.parametrize("field", ["payload", "salt"])
def test_half_an_erasure_is_refused(field: str, make_ledger: MakeLedger, verify: Run) -> None:
    receipt = make_ledger(5).receipt(3)
    fields = json.loads(receipt.read_bytes())
    receipt.write_bytes(canonical_bytes({**fields, field: None}) + b"\n")

    code, said = verify("--receipt", receipt)

    assert code == 1
    assert "entry 3: the payload" in said or "entry 3: the salt" in said


def test_an_entry_left_out_is_shown_by_its_receipt(make_ledger: MakeLedger, verify: Run) -> None:
    told = make_ledger(5)
    receipt = told.receipt(4)
    shown = make_ledger(4, name="shown")
    assert "the folder only 4" in verify(shown.folder, "--receipt", receipt)[1]

    shown.grow(2, entry=an_other_entry)
    code, said = verify(shown.folder, "--receipt", receipt)

    assert code == 1
    assert "entry 4: SPLIT VIEW" in said


def test_a_forged_folder_is_refused_by_a_pinned_key(make_ledger: MakeLedger, verify: Run) -> None:
    ledger = make_ledger(5)
    pinned = verifier_key(new_key("ledger.example.org", seed=b"\x07" * 32))

    code, said = verify(ledger.folder, "--key", pinned)
    assert (code, "not signed by the key given" in said) == (1, True)
    code, said = verify("--receipt", ledger.receipt(1), "--key", pinned)
    assert (code, "not signed by the key given" in said) == (1, True)


def test_a_receipt_of_a_strangers_ledger_is_refused_beside_ours(
    make_ledger: MakeLedger, verify: Run
) -> None:
    ours, theirs = make_ledger(5), make_ledger(name="theirs")
    theirs.key = new_key("ledger.example.org", seed=b"\x07" * 32)
    theirs.grow(5)

    code, said = verify(ours.folder, "--receipt", theirs.receipt(2))

    assert (code, "not signed" in said) == (1, True)


@pytest.mark.parametrize(
    "gone", ["key", "checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/001.p/44"]
)
def test_a_missing_file_is_named(gone: str, make_ledger: MakeLedger, verify: Run) -> None:
    ledger = make_ledger(300)
    (ledger.folder / gone).unlink()

    code, said = verify(ledger.folder)

    assert code == 1
    assert gone in said


def test_files_ahead_of_the_checkpoint_are_named_and_harmless(
    make_ledger: MakeLedger, verify: Run
) -> None:
    ledger = make_ledger(300)
    checkpoint = ledger.checkpoint
    ledger.grow(300)
    (ledger.folder / "checkpoint").write_text(checkpoint, encoding="utf-8")
    (ledger.folder / "tile/0/.note").write_bytes(b"a stray file")

    code, said = verify(ledger.folder)

    assert code == 0, said
    assert re.search(r"ok: 300 entries.*; [0-9]+ files beyond it, like tile/0/\.note", said)


def test_two_entries_that_changed_places_are_named(make_ledger: MakeLedger, verify: Run) -> None:
    ledger = make_ledger(5)
    bundle = ledger.folder / "tile/entries/000.p/5"
    content = bundle.read_bytes()
    length = 2 + int.from_bytes(content[:2], "big")
    parts = [content[start : start + length] for start in range(0, len(content), length)]
    bundle.write_bytes(b"".join([*parts[:2], parts[3], parts[2], parts[4]]))

    code, said = verify(ledger.folder)

    assert code == 1
    assert said.startswith("broken: entry 2 (tile/entries/000.p/5)")


def test_entries_and_tree_forged_together_do_not_pass_the_signature(
    make_ledger: MakeLedger, verify: Run
) -> None:
    told, forged = make_ledger(5), make_ledger(name="forged")
    forged.grow(5, entry=an_other_entry)
    shutil.copy(told.folder / "checkpoint", forged.folder / "checkpoint")

    code, said = verify(forged.folder)

    assert code == 1
    assert said.startswith("broken: checkpoint: the 5 entries do not add up")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n", b"[]\n", b"[" * 100_000, b'{"v":1}\n', b"\xff", b"9" * 5000 + b"\n"],
)
def test_rubbish_is_no_receipt(
    content: bytes, make_ledger: MakeLedger, verify: Run, tmp_path: Path
) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(content)

    assert verify("--receipt", rubbish)[0] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("index", True),
        ("index", -1),
        ("index", 10**30),
        ("index", "3"),
        ("inclusion", [1]),
        ("inclusion", ["zz"]),
        ("inclusion", []),
        ("keys", []),
        ("keys", [None]),
        ("checkpoint", ""),
        ("entry", {}),
        ("salt", ""),
        ("v", 2),
    ],
)
def test_a_receipt_with_another_value_is_refused(
    field: str, value: object, make_ledger: MakeLedger, verify: Run
) -> None:
    receipt = make_ledger(5).receipt(3)
    fields = {**json.loads(receipt.read_bytes()), field: value}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    receipt.write_text(f"{text}\n", encoding="utf-8")

    code, said = verify("--receipt", receipt)

    assert (code, said.startswith("broken: ")) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere",),
        ("--receipt", "nowhere"),
        (".", "--key", "rubbish"),
        ("compare", "."),
        (".", "."),
    ],
)
def test_what_cannot_be_checked_ends_with_two(arguments: tuple[str, ...], verify: Run) -> None:
    code, said = verify(*arguments)

    assert code == 2
    assert said.startswith("cannot check: ")


def test_what_a_receipt_says_cannot_steer_the_terminal(
    make_ledger: MakeLedger, verify: Run, tmp_path: Path
) -> None:
    ledger = make_ledger()
    hostile = an_other_entry(0, subject="\x1b[2J\nok: all is well")
    ledger.grow(1, entry=lambda index: hostile)
    proof = ledger_proof(
        hostile,
        read_hash=tile_hashes(ledger.read, 1),
        checkpoint=ledger.checkpoint,
        keys=[verifier_key(ledger.key)],
    )
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(proof_bytes(proof))

    code, said = verify("--receipt", receipt)

    assert (code, said.count("\n"), "\x1b" in said) == (0, 1, False)
