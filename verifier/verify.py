#!/usr/bin/env python3
"""Checks a published Showcause ledger, the receipts people hold from it, and evidence packs.

    python verify.py [LEDGER_FOLDER] [--receipt FILE ...] [--pack FILE ...] [--key KEY ...]
    python verify.py compare A B ... [--key KEY ...]   each a ledger folder, a receipt, or whatever
                                                       shows a checkpoint: a letter, a saved page

It needs Python 3.11, the `cryptography` package and nothing of Showcause. It ends with 0 and `ok:`,
with 1 and one line naming what is wrong, or with 2 when it could not check. Give the ledger's key
with --key: whoever forges a whole folder or receipt puts a key of his own in it. A witness's key
may be given so too; then the checkpoint must bear its signature.

How it works. Each entry is a leaf of a Merkle tree (RFC 6962) whose root is signed in the
checkpoint, so no entry can change, move or vanish without the root changing. The folder also holds
the tree, so that a change can be pinned to one entry. Checkpoints, keys and the folder follow
C2SP's tlog-checkpoint, signed-note and tlog-tiles. Who keeps any checkpoint, from a letter, a page
or an archive, is a witness: `compare` shows whether he was shown another ledger than the rest. An
evidence pack holds a rule's text, what it read of an account, and what every safeguard knew; SQLite
is asked both again, and must give, to the byte, what the ledger committed to when the decision was
made. All formats: docs/reference/ledger.md and packs.md.
"""

import argparse
import base64
import email
import email.policy
import hashlib
import io
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HASH = 32
"""Bytes in a SHA-256 hash."""

WIDE = 256
"""Hashes in a full tile, entries in a full bundle."""

TILE = WIDE * HASH
TILE_PATH = re.compile(
    r"tile/(entries|\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d?|1\d\d|2[0-4]\d|25[0-5]))?"
)
SHOWN = re.compile(
    r"^\S+\n\d+\n[A-Za-z0-9+/]{43}=\n(?:handover \S+ \S+\n)?\n(?:\u2014 \S+ \S+\n)+",
    re.MULTILINE,
)
"""A checkpoint as it stands in a letter, on a page, or in a file of its own."""

RECEIPT = {
    "checkpoint": str,
    "entry": dict,
    "inclusion": list,
    "index": int,
    "keys": list,
    "payload": dict | None,
    "salt": str | None,
    "v": int,
}
PACK = {
    "audience": str,
    "chains": dict,
    "checkpoint": str,
    "clauses": dict,
    "decisions": list,
    "inputs": list,
    "keys": list,
    "made_at": int,
    "nodes": list,
    "rules": dict,
    "signature": str,
    "v": int,
}
DECISION = {
    "account": str,
    "decision_id": str,
    "entries": list,
    "proposal": dict,
    "rounds": list,
    "statement": dict | None,
}
PROPOSAL = {"families": list, "features": dict, "id": str, "interim": dict | None, "rule": str}
ROUND = {"chain": str, "facts": dict | None, "id": str, "outcomes": list}
OPENED = {
    "entry": dict,
    "erased_at": int | None,
    "index": int,
    "payload": dict | None,
    "salt": str | None,
}
NAME = re.compile(r"[a-z][a-z0-9_]*")
ASKED = {"instr", "json_array_length", "json_extract", "lower", "replace"}
"""The functions a published condition may call; reading one table is all else it may do."""
ENTRY = {"at": int, "kind": str, "payload": str, "subject": str, "v": int}


class Broken(Exception):
    """What was checked is not as it was signed; the message names the part."""


class CannotCheck(Exception):
    """What was asked cannot be checked with what was given."""


@dataclass(frozen=True)
class Key:
    """A public key and what a signature line names it by."""

    name: str
    key_id: bytes
    public: bytes
    cosigns: bool = False


@dataclass(frozen=True)
class Checkpoint:
    """How large the ledger `origin` was, its root, and whose signatures were checked.

    A hand-over names the key that signed before it and the one that signs from then on.
    """

    origin: str
    size: int
    root: bytes
    signers: tuple[Key, ...]
    handover: tuple[Key, Key] | None = None


@dataclass(frozen=True)
class Ledger:
    """A checked folder; levels[n] holds the roots of 256**n entries each, end to end.

    `trusted` are the keys the reader trusts and those they were handed over to or from.
    """

    checkpoint: Checkpoint
    keys: list[Key]
    trusted: list[Key]
    levels: list[bytes]
    unchecked: list[str]


def sha256(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def fold(row: bytes) -> bytes:
    """The root over neighbouring subtrees; one left without a partner moves up as it is."""
    while len(row) > HASH:
        pairs = [row[start : start + 2 * HASH] for start in range(0, len(row), 2 * HASH)]
        row = b"".join([sha256(b"\x01" + pair) if len(pair) > HASH else pair for pair in pairs])
    return row or sha256(b"")


def levels_above(leaf_hashes: bytes) -> list[bytes]:
    """Every level of tiles over the leaf hashes, theirs first."""
    levels = [leaf_hashes]
    while len(levels[-1]) >= TILE:
        below = levels[-1]
        starts = range(0, len(below) - TILE + 1, TILE)
        levels.append(b"".join([fold(below[start : start + TILE]) for start in starts]))
    return levels


def root_at(levels: list[bytes], size: int) -> bytes:
    """The root the ledger had when it was `size` entries long."""
    row = b""
    for level, hashes in enumerate(levels):
        count = size >> 8 * level
        row = hashes[count // WIDE * TILE : count * HASH] + row
        row = fold(row) if row else b""
    return fold(row)


def root_by_path(leaf_hash: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that a leaf and its siblings lead to (RFC 9162 section 2.1.3.2), or None."""
    node, last = leaf_hash, size - 1
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            node = sha256(b"\x01" + sibling + node)
            while index and index % 2 == 0:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def bytes_from(text: str, *, hexadecimal: bool = False) -> bytes:
    """The bytes written as base64 (or hex), of which only one spelling is taken."""
    raw = bytes.fromhex(text) if hexadecimal else base64.b64decode(text, validate=True)
    if text != (raw.hex() if hexadecimal else base64.b64encode(raw).decode()):
        raise ValueError("another spelling of the same bytes")
    return raw


def read_key(line: str, where: str) -> Key:
    """The key written name+id+base64(1 or, a witness's, 4; public key)."""
    try:
        name, key_id, encoded = line.split("+", 2)
        raw = bytes_from(encoded)
        fitting = sha256(name.encode() + b"\n" + raw)[:4]
    except ValueError:
        raise Broken(f"{where}: not a key") from None
    if len(raw) != 1 + HASH or raw[0] not in {1, 4} or fitting.hex() != key_id:
        raise Broken(f"{where}: the key's id does not fit the key")
    return Key(name, fitting, raw[1:], cosigns=raw[0] == 4)


def read_checkpoint(note: str, keys: Sequence[Key], where: str) -> Checkpoint:
    """The checkpoint, with every signature on it checked.

    Signed-note would pass over unknown signers. Here each must be known, so that no byte of what
    is published goes unchecked.
    """
    body, _, lines = note.rpartition("\n\n")
    fields = body.split("\n")
    try:
        origin, size, root = fields[0], int(fields[1]), bytes_from(fields[2])
    except (ValueError, IndexError):
        raise Broken(f"{where}: not a checkpoint") from None
    if len(root) != HASH or str(size) != fields[1] or size < 0 or lines[-1:] != "\n":
        raise Broken(f"{where}: not a checkpoint")
    signed = f"{body}\n".encode()
    signers = [signer(line, signed, keys, where) for line in lines[:-1].split("\n")]
    handover = read_handover(fields[3:], signers, where)
    return Checkpoint(origin, size, root, tuple(signers), handover)


def read_handover(lines: Sequence[str], signers: Sequence[Key], where: str) -> Any:
    """The old key and the new one, both of which must have signed; None if nothing changes hands.

    It is the fourth line of a checkpoint, `handover OLD NEW`.
    """
    if not lines:
        return None
    word, *keys = lines[0].split(" ")
    if (len(lines), word, len(keys)) != (1, "handover", 2):
        raise Broken(f"{where}: not a checkpoint")
    old, new = (read_key(line, where) for line in keys)
    if not {old, new} <= set(signers):
        raise Broken(f"{where}: a hand-over that both keys did not sign")
    return old, new


def signer(line: str, signed: bytes, keys: Sequence[Key], where: str) -> Key:
    """The key that made this signature line."""
    try:
        dash, name, encoded = line.split(" ")
        raw = bytes_from(encoded)
    except ValueError:
        raise Broken(f"{where}: a signature line cannot be read") from None
    named = [key for key in keys if (dash, name, raw[:4]) == ("\u2014", key.name, key.key_id)]
    if not named:
        raise Broken(f"{where}: a signature whose key is not given")
    made = raw[4:]
    if named[0].cosigns:  # a witness signs the moment as well (C2SP tlog-cosignature)
        at, made = int.from_bytes(made[:8], "big"), made[8:]
        signed = f"cosignature/v1\ntime {at}\n".encode() + signed
    try:
        Ed25519PublicKey.from_public_bytes(named[0].public).verify(made, signed)
    except InvalidSignature:
        raise Broken(f"{where}: the signature of {name} is wrong") from None
    return named[0]


def require_pinned(checkpoint: Checkpoint, pinned: Sequence[Key], where: str) -> None:
    """Refuse a checkpoint that none of the keys the reader trusts has signed, or a witness not."""
    logs = {key for key in pinned if not key.cosigns}
    if logs and not logs & set(checkpoint.signers):
        raise Broken(f"{where}: not signed by the key given with --key")
    for witness in set(pinned) - logs - set(checkpoint.signers):
        raise Broken(f"{where}: not signed by the witness {witness.name}")


def check_ledger(folder: Path, pinned: Sequence[Key]) -> Ledger:
    """The ledger in a folder, every published byte of it checked."""
    if not folder.is_dir():
        raise CannotCheck(f"{folder}: no such folder")
    lines = read_text(folder, "key").split("\n")
    if lines.pop() or not lines:
        raise Broken("key: it ends without a line end")
    keys = [read_key(line, "key") for line in lines]
    checkpoint = read_checkpoint(read_text(folder, "checkpoint"), keys, "checkpoint")
    handovers = read_handovers(folder, keys)
    trusted = with_handed_over(pinned, handovers.values())
    require_pinned(checkpoint, trusted, "checkpoint")
    levels = levels_above(hash_entries(folder, checkpoint.size))
    if root_at(levels, checkpoint.size) != checkpoint.root:
        raise Broken(what_differs(folder, levels, checkpoint.size))
    for name, past in handovers.items():
        if past.size > checkpoint.size or root_at(levels, past.size) != past.root:
            raise Broken(f"{name}: SPLIT VIEW, it is none of the ledger's past")
    present = sorted(path for path in folder.glob("tile/**/*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in present]
    require_tiles(set(names), levels)
    unchecked = [name for name in names if not check_published(folder, name, levels)]
    return Ledger(checkpoint, keys, trusted, levels, unchecked)


def read_handovers(folder: Path, keys: Sequence[Key]) -> dict[str, Checkpoint]:
    """The checkpoints by which one key handed over to the next, by the name of their file."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("handover/*"))
    found = {name: read_checkpoint(read_text(folder, name), keys, name) for name in names}
    for name, past in found.items():
        if past.handover is None or name != f"handover/{past.size}":
            raise Broken(f"{name}: not a hand-over")
    return found


def with_handed_over(pinned: Sequence[Key], handovers: Iterable[Checkpoint]) -> list[Key]:
    """The keys, and every key that one of them handed over to, or had it from."""
    trusted = list(pinned)
    pairs = [each.handover for each in handovers if each.handover]
    for _ in pairs:
        for pair in pairs:
            if set(pair) & set(trusted):
                trusted += set(pair) - set(trusted)
    return trusted


def read_file(folder: Path, name: str) -> bytes:
    """The bytes of a published file."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise Broken(f"{name}: {error.strerror}") from None


def read_text(folder: Path, name: str) -> str:
    """The text of a published file."""
    try:
        return read_file(folder, name).decode()
    except UnicodeDecodeError:
        raise Broken(f"{name}: not text") from None


def tile_name(kind: str | int, number: int, width: int = WIDE) -> str:
    """`tile/0/x001/x234/067` for number 1234067, with `.p/70` added when it is 70 wide."""
    name = f"{number % 1000:03d}"
    while number := number // 1000:
        name = f"x{number % 1000:03d}/{name}"
    return f"tile/{kind}/{name}" + (f".p/{width}" if width < WIDE else "")


def widths(hashes: bytes) -> Iterator[tuple[int, int]]:
    """Number and width of each tile that these hashes fill; the last may be partial."""
    for start in range(0, len(hashes), TILE):
        yield start // TILE, min(TILE, len(hashes) - start) // HASH


def existing_name(folder: Path, kind: str | int, number: int, width: int) -> str:
    """Where the tile or bundle is: a full one may have taken the place of a partial one."""
    name, full = tile_name(kind, number, width), tile_name(kind, number)
    return full if not (folder / name).is_file() and (folder / full).is_file() else name


def framed_hashes(bundle: bytes) -> bytes:
    """The leaf hashes of entries that each follow their length; zeros for one cut short."""
    hashes: list[bytes] = []
    at = 0
    while at < len(bundle):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        hashes.append(sha256(b"\x00" + bundle[start:at]))
    return b"".join(hashes if at == len(bundle) else [*hashes[:-1], bytes(HASH)])


def hash_entries(folder: Path, size: int) -> bytes:
    """The leaf hashes of all entries; zeros stand for an entry that is not there."""
    hashes = bytearray()
    for first in range(0, size, WIDE):
        width = min(WIDE, size - first)
        bundle = read_file(folder, existing_name(folder, "entries", first // WIDE, width))
        hashes += framed_hashes(bundle)[: width * HASH].ljust(width * HASH, b"\0")
    return bytes(hashes)


def restored_at(folder: Path, size: int) -> Iterator[int]:
    """The places of entries that say an older record was put back; the entries were checked."""
    for first in range(0, size, WIDE):
        width = min(WIDE, size - first)
        bundle, at = read_file(folder, existing_name(folder, "entries", first // WIDE, width)), 0
        for index in range(first, first + width):
            start = at + 2
            at = start + int.from_bytes(bundle[at:start], "big")
            if b'"kind":"ledger_restored"' in bundle[start:at]:
                yield index


def first_difference(ours: bytes, theirs: bytes) -> int | None:
    """The place of the first hash that differs, or None."""
    for start in range(0, max(len(ours), len(theirs)), HASH):
        if ours[start : start + HASH] != theirs[start : start + HASH]:
            return start // HASH
    return None


def what_differs(folder: Path, levels: list[bytes], size: int) -> str:
    """Which entry, or which part, keeps the entries from adding up to the signed root."""
    for level, hashes in enumerate(levels):
        for number, width in widths(hashes):
            published = read_file(folder, existing_name(folder, level, number, width))
            ours = hashes[number * TILE : number * TILE + width * HASH]
            place = first_difference(ours, published[: width * HASH])
            if place is None:
                continue
            first = (number * WIDE + place) * WIDE**level
            if level:
                last = first + WIDE**level - 1
                return f"entries {first} to {last}: not the entries that were signed"
            bundle = existing_name(folder, "entries", number, width)
            return f"entry {first} ({bundle}): not the entry that was signed"
    return f"checkpoint: the {size} entries do not add up to its root"


def require_tiles(names: set[str], levels: list[bytes]) -> None:
    """Refuse a folder that lacks a tile; outsiders could make no proof from it."""
    for level, hashes in enumerate(levels):
        for number, width in widths(hashes):
            name = tile_name(level, number, width)
            if not names & {name, tile_name(level, number)}:
                raise Broken(f"{name}: missing")


def check_published(folder: Path, name: str, levels: list[bytes]) -> bool:
    """Whether the checkpoint covers this file; a file that differs from the signed tree is refused.

    Older, narrower tiles are checked too. Not covered: what a next checkpoint will cover, and
    files that are none of the ledger's.
    """
    matched = TILE_PATH.fullmatch(name)
    if matched is None:
        return False
    kind, numbers, partial = matched.groups()
    level = 0 if kind == "entries" else int(kind)
    number, width = int(re.sub("[x/]", "", numbers)), int(partial or WIDE)
    content = read_file(folder, name)
    row = framed_hashes(content) if kind == "entries" else content
    start = number * TILE
    signed = levels[level][start : start + width * HASH] if level < len(levels) else b""
    covered = len(signed) == width * HASH
    place = first_difference(signed, row if covered else row[: len(signed)])
    if place is not None:
        what = f"the hash of entry {number * WIDE + place}" if level == 0 else f"hash {place}"
        raise Broken(f"{name}: {what} is not the signed one")
    return covered


def unjson(raw: bytes, where: str) -> dict[str, Any]:
    """The JSON object in a file that must be canonical (RFC 8785) and end with a line end."""
    try:
        value = json.loads(raw)
        canonical = canonical_bytes(value) + b"\n" == raw
    except (ValueError, RecursionError):
        raise Broken(f"{where}: not a receipt or a pack") from None
    if not canonical or not isinstance(value, dict):
        raise Broken(f"{where}: not as it was handed out (a byte changed, or it was re-formatted)")
    return value


canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""RFC 8785 text of what a ledger may hold: text, whole numbers, lists, ASCII keys."""


def canonical_bytes(value: object) -> bytes:
    """The same as UTF-8."""
    return canonical(value).encode()


def require_fields(value: object, kinds: dict[str, Any], where: str) -> dict[str, Any]:
    """The object; one with other fields, or other kinds of values, than these is refused."""
    fitting = isinstance(value, dict) and value.keys() == kinds.keys()
    if not fitting or not isinstance(value, dict):
        lacking = sorted(kinds.keys() - value.keys()) if isinstance(value, dict) else []
        told = f": {', '.join(lacking)} is missing" if lacking else ""
        raise Broken(f"{where}: not of a form this verifier knows{told}")
    for name, kind in kinds.items():
        if not isinstance(value[name], kind) or isinstance(value[name], bool):
            raise Broken(f"{where}: {name} is not of a form this verifier knows")
    if value.get("v", 1) != 1:
        raise Broken(f"{where}: version {value['v']} is not known to this verifier")
    return value


def open_receipt(path: Path) -> dict[str, Any]:
    """The fields of a receipt, all of the right kind."""
    try:
        receipt = unjson(path.read_bytes(), str(path))
    except OSError as error:
        raise CannotCheck(f"{path}: {error.strerror}") from None
    require_fields(receipt, RECEIPT, str(path))
    require_fields(receipt["entry"], ENTRY, str(path))
    if not all(isinstance(text, str) for text in receipt["keys"] + receipt["inclusion"]):
        raise Broken(f"{path}: not a receipt this verifier knows")
    return receipt


def check_receipt(path: Path, pinned: Sequence[Key], ledger: Ledger | None) -> str:
    """What a receipt proves, in one line."""
    receipt = open_receipt(path)
    entry, index = receipt["entry"], receipt["index"]
    where = f"{path}: entry {index}"
    keys = [read_key(line, f"{path}: keys") for line in receipt["keys"]]
    checkpoint = read_checkpoint(receipt["checkpoint"], keys, f"{path}: checkpoint")
    require_pinned(checkpoint, pinned, f"{path}: checkpoint")
    opened = check_payload(receipt, where)
    leaf_hash = sha256(b"\x00" + canonical_bytes(entry))
    if not included(leaf_hash, receipt, checkpoint, where):
        raise Broken(f"{where}: the entry or its proof is not what was signed")
    check_against(ledger, checkpoint, leaf_hash, index, where)
    what = f"{entry['kind']} {entry['subject']} {iso(entry['at'])}"
    return f"{path} is entry {index} of {checkpoint.size}: {what}, payload {opened}"


def included(leaf_hash: bytes, receipt: dict[str, Any], checkpoint: Checkpoint, where: str) -> bool:
    """Whether the receipt's proof leads from its entry to the signed root."""
    try:
        path = [bytes_from(text, hexadecimal=True) for text in receipt["inclusion"]]
    except ValueError:
        raise Broken(f"{where}: the proof is not hexadecimal") from None
    index, size = receipt["index"], checkpoint.size
    return 0 <= index < size and root_by_path(leaf_hash, index, size, path) == checkpoint.root


def check_payload(receipt: dict[str, Any], where: str) -> str:
    """`shown` or `erased`; a payload that the entry does not commit to is refused."""
    payload, salt = receipt["payload"], receipt["salt"]
    if payload is None and salt is None:
        return "erased"
    try:
        salted = bytes_from(salt or "", hexadecimal=True)
    except ValueError:
        raise Broken(f"{where}: the salt is not hexadecimal") from None
    committed = sha256(salted + canonical_bytes(payload)).hex() == receipt["entry"]["payload"]
    if len(salted) != 16 or payload is None or not committed:
        raise Broken(f"{where}: the payload is not the one the entry commits to")
    return "shown"


def check_pack(path: Path, pinned: Sequence[Key], ledger: Ledger | None) -> str:
    """What an evidence pack proves, in one line."""
    try:
        pack = require_fields(unjson(path.read_bytes(), str(path)), PACK, str(path))
        return check_opened_pack(pack, str(path), pinned, ledger)
    except OSError as error:
        raise CannotCheck(f"{path}: {error.strerror}") from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise Broken(f"{path}: a part of it is not of a form this verifier knows") from None


def check_opened_pack(
    pack: dict[str, Any], where: str, pinned: Sequence[Key], ledger: Ledger | None
) -> str:
    """The same of a pack whose fields are there."""
    keys = [read_key(line, f"{where}: keys") for line in pack["keys"]]
    check_pack_signature(pack, keys, where)
    checkpoint = read_checkpoint(pack["checkpoint"], keys, f"{where}: checkpoint")
    require_pinned(checkpoint, pinned, f"{where}: checkpoint")
    leaves: dict[int, bytes] = {}
    for each in pack["decisions"]:
        for opened in require_fields(each, DECISION, where)["entries"]:
            require_fields(opened, OPENED, where)
            leaf = check_opened(opened, where)
            if leaves.setdefault(opened["index"], leaf) != leaf:
                raise Broken(f"{where}: two entries in one place")
    if root_of_known(leaves, known_nodes(pack, where), checkpoint.size) != checkpoint.root:
        raise Broken(f"{where}: its entries and their proof are not what was signed")
    for index, leaf in leaves.items():
        check_against(ledger, checkpoint, leaf, index, f"{where}: entry {index}")
    told = rederive_pack(pack, where)
    return f"{where}: {len(pack['decisions'])} decisions in a ledger of {checkpoint.size}; {told}"


def check_pack_signature(pack: dict[str, Any], keys: Sequence[Key], where: str) -> None:
    """Refuse a pack whose signature is not by one of its keys, over all the rest of it."""
    rest = {name: value for name, value in pack.items() if name != "signature"}
    signed = f"showcause evidence pack\n{sha256(canonical_bytes(rest)).hex()}\n".encode()
    signer(pack["signature"], signed, keys, where)


def check_opened(opened: dict[str, Any], where: str) -> bytes:
    """The leaf hash of an entry in a pack, its payload checked."""
    entry = require_fields(opened["entry"], ENTRY, where)
    where = f"{where}: {entry['kind']} {entry['subject']}"
    state = check_payload(opened, where)
    if (state == "erased") != (opened["erased_at"] is not None):
        raise Broken(f"{where}: withheld, without having been erased")
    return sha256(b"\x00" + canonical_bytes(entry))


def known_nodes(pack: dict[str, Any], where: str) -> dict[tuple[int, int], bytes]:
    """The pack's part of the tree: by level and place, what its own entries do not give."""
    try:
        return {
            (level, place): bytes_from(text, hexadecimal=True)
            for level, place, text in pack["nodes"]
        }
    except (ValueError, TypeError):
        raise Broken(f"{where}: its part of the tree cannot be read") from None


def root_of_known(
    row: dict[int, bytes], nodes: dict[tuple[int, int], bytes], size: int
) -> bytes | None:
    """The root that some leaves and the nodes beside their ways up lead to, or None."""
    last, level = size - 1, 0
    if not row or not all(0 <= place <= last for place in row):
        return None
    while last:
        above = {}
        for place, node in row.items():
            beside = row.get(place ^ 1, nodes.get((level, place ^ 1)))
            if place ^ 1 > last:
                above[place >> 1] = node
            elif beside is None:
                return None
            else:
                pair = beside + node if place & 1 else node + beside
                above[place >> 1] = sha256(b"\x01" + pair)
        row, last, level = above, last >> 1, level + 1
    return row[0]


def rederive_pack(pack: dict[str, Any], where: str) -> str:
    """What was derived anew from a pack and is, to the byte, what the ledger committed to."""
    opened = [entry for each in pack["decisions"] for entry in each["entries"]]
    told = {(one["entry"]["kind"], one["entry"]["subject"]): one["payload"] for one in opened}
    proposals = [require_fields(each["proposal"], PROPOSAL, where) for each in pack["decisions"]]
    rounds = [
        {**require_fields(one, ROUND, where), "proposal": each["proposal"]["id"]}
        for each in pack["decisions"]
        for one in each["rounds"]
    ]
    derived = derived_proposals(proposals, pack["rules"], where)
    derived |= derived_rounds(rounds, pack["chains"], where)
    for entry, payload in told.items():
        if payload is not None and entry in derived:
            if canonical_bytes(payload) != derived[entry]:
                raise Broken(f"{where}: {' '.join(entry)}: derived anew, it is another one")
    check_decided(pack, told, where)
    counted = f"{len(proposals)} proposals and {len(derived) - len(proposals)} safeguard rounds"
    erased = {
        f"{one['entry']['kind']} erased on {iso(one['erased_at'])[:10]}"
        for one in opened
        if one["payload"] is None
    }
    given = f"taken as given: {', '.join(map(str, pack['inputs']))}"
    return "; ".join([f"{counted} derived anew, the same to the byte", *sorted(erased), given])


def check_decided(pack: dict[str, Any], told: dict[Any, Any], where: str) -> None:
    """Refuse a decision on another proposal, or one that the safeguards did not let through."""
    for each in pack["decisions"]:
        proposal, rounds = each["proposal"], each["rounds"]
        needed = [("decision_made", each["decision_id"]), ("decision_proposed", proposal["id"])]
        needed += [("safeguard_applied", one["id"]) for one in rounds]
        lacking = [entry for entry in needed if entry not in told]
        if lacking or not rounds:
            what = " ".join(lacking[0]) if lacking else "every safeguard's answer"
            raise Broken(f"{where}: {each['decision_id']}: {what} is missing")
        for one in rounds:
            if one["facts"] is None and told["safeguard_applied", one["id"]] is not None:
                raise Broken(f"{where}: {one['id']}: its facts are withheld, not erased")
        made, last = told[needed[0]], told[needed[-1]]
        if made and (made["proposal"], made["rule"]) != (proposal["id"], proposal["rule"]):
            raise Broken(f"{where}: {each['decision_id']} was made on another proposal")
        if last and (last["verdict"], last["proposal"]) != ("allow", proposal["id"]):
            raise Broken(f"{where}: {each['decision_id']} was made though it was not allowed")


def derived_proposals(
    proposals: Sequence[dict[str, Any]], rules: dict[str, str], where: str
) -> dict[tuple[str, str], bytes]:
    """What the ledger must say of each proposal: its rule is asked about its features again."""
    derived = {}
    for rule_hash in sorted({each["rule"] for each in proposals}):
        text = rules.get(rule_hash, "")
        if digest(text) != rule_hash:
            raise Broken(f"{where}: rule {rule_hash[:12]} is not the text that was used")
        mine = [each for each in proposals if each["rule"] == rule_hash]
        unless = rule_part(text, "unless") or "FALSE"
        asked = f"({rule_part(text, 'when')}) AND NOT ({unless})"
        hits = asked_of([each["features"] for each in mine], asked, None, where)
        for each, hit in zip(mine, hits, strict=True):
            if hit != 1:
                raise Broken(f"{where}: {each['id']}: the rule does not say that of these features")
            derived["decision_proposed", each["id"]] = proposal_bytes(
                each, rule_part(text, "measure")
            )
    return derived


def proposal_bytes(proposal: dict[str, Any], measure: str) -> bytes:
    """The payload of a proposal's entry."""
    parts = [canonical(proposal["features"]), list_text(*proposal["families"])]
    interim = proposal["interim"] or {}
    first = interim.get("of", proposal["id"])
    bound, more = digest(first, proposal["rule"], measure, *parts), ""
    if interim:
        bound, more = digest(proposal["id"], bound), f'"interim_of":"{first}",'
    return f'{{"bound":"{bound}",{more}"measure":"{measure}","rule":"{proposal["rule"]}"}}'.encode()


def rule_part(text: str, name: str) -> str:
    """What a rule's text says under a name, on its line and the indented lines after it."""
    lines = iter(text.split("\n"))
    said = next(
        (line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:")), ""
    )
    said = "" if said.strip() in {">", ">-", "|", "|-"} else said
    for line in lines:
        if line[:1].strip():
            break
        said += f" {line.strip()}"
    said = said.strip()
    if said[:1] in {"'", '"'} and said[-1:] == said[:1]:
        said = said[1:-1].replace(said[:1] * 2, said[:1])
    return said


def derived_rounds(
    rounds: Sequence[dict[str, Any]], chains: dict[str, Any], where: str
) -> dict[tuple[str, str], bytes]:
    """What the ledger must say of each round: every safeguard's table is asked again."""
    derived = {}
    for name in sorted({one["chain"] for one in rounds}):
        chain = chains.get(name, {})
        if digest(canonical(chain)) != name:
            raise Broken(f"{where}: the safeguards are not those that were asked")
        outcomes = [outcomes_of(table) for table in chain["tables"]]
        mine = [one for one in rounds if one["chain"] == name and one["facts"] is not None]
        places = asked_of([one["facts"] for one in mine], chain_sql(chain), chain["facts"], where)
        for one, told in zip(mine, places, strict=True):
            answers = [of[letter] for of, letter in zip(outcomes, told or "", strict=True)]
            if one["outcomes"] != [said for said, _ in answers]:
                raise Broken(
                    f"{where}: {one['id']}: the safeguards answer otherwise to these facts"
                )
            derived["safeguard_applied", one["id"]] = round_bytes(one, answers)
    return derived


Answer = tuple[dict[str, str], str]
"""A safeguard's answer as an object, and its JSON text."""


def outcomes_of(table: dict[str, Any]) -> dict[str, Answer]:
    """The answer that each case of a safeguard's table gives, by the case's letter."""
    answers = {}
    for letter, (_, reason, verdict, release) in zip(ascii_lowercase, table["cases"], strict=False):
        said = {"reason": reason, "safeguard": table["name"], "verdict": verdict}
        said |= {"version": table["version"]} | ({"release": release} if release else {})
        answers[letter] = (said, canonical(said))
    return answers


def chain_sql(chain: dict[str, Any]) -> str:
    """One expression that gives, for each safeguard, the letter of the first case that is true."""
    answers = []
    for table in chain["tables"]:
        cases = zip(ascii_lowercase, table["cases"], strict=False)
        whens = [f"WHEN {condition} THEN '{letter}'" for letter, (condition, *_) in cases]
        answers.append(f"CASE {' '.join(whens)} END")
    return " || ".join(answers)


def round_bytes(one: dict[str, Any], answers: Sequence[Answer]) -> bytes:
    """The payload of the entry of one round of safeguards."""
    text = ",".join([text for _, text in answers])
    verdicts = [word for word in ("refuse", "hold") if f'"verdict":"{word}"' in text]
    return (
        f'{{"chain":"{one["chain"]}","facts":"{digest(canonical(one["facts"]))}",'
        f'"outcomes":"{digest(f"[{text}]")}","proposal":"{one["proposal"]}",'
        f'"verdict":"{verdicts[0] if verdicts else "allow"}"}}'
    ).encode()


def asked_of(
    rows: Sequence[dict[str, Any]], asked: str, names: Sequence[str] | None, where: str
) -> list[Any]:
    """What SQLite says to an expression about each row.

    Without `names`, what a row does not have is unknown; with them, it is nought.
    """
    columns = list(names) if names else sorted({name for row in rows for name in row})
    unsaid = dict.fromkeys(columns, 0 if names else None)
    if not all(NAME.fullmatch(name) for name in columns):
        raise CannotCheck(f"{where}: a column is called otherwise than columns are")
    if not rows:
        return []
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute(f"CREATE TABLE given ({', '.join(columns)})")
    holes = ", ".join("?" * len(columns))
    try:
        database.executemany(
            f"INSERT INTO given VALUES ({holes})",
            [[*map(column_of, {**unsaid, **row}.values())] for row in rows],
        )
        database.set_authorizer(only_asking)
        found = database.execute(f"SELECT {asked} FROM given ORDER BY rowid").fetchall()
    except sqlite3.Error as error:
        raise CannotCheck(f"{where}: SQLite cannot be asked: {error}") from None
    return [answer for (answer,) in found]


def column_of(value: object) -> Any:
    """A value as SQLite holds it: lists as JSON text."""
    return list_text(*value) if isinstance(value, list) else value


@lru_cache(maxsize=10_000)
def list_text(*parts: Any) -> str:
    """A list as JSON text; the same few lists come again and again."""
    return canonical(parts)


def only_asking(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """SQLite's permission to read the one table and call harmless functions, nothing else."""
    allowed = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ} or (
        action == sqlite3.SQLITE_FUNCTION and second in ASKED
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def digest(*parts: str) -> str:
    """SHA-256 over texts, each after its length in eight bytes."""
    raw = [part.encode() for part in parts]
    return sha256(b"".join([len(part).to_bytes(8, "big") + part for part in raw])).hex()


def check_against(
    ledger: Ledger | None, checkpoint: Checkpoint, leaf_hash: bytes, index: int, where: str
) -> None:
    """Refuse what is sound in itself, and whose ledger is not the one in the folder."""
    if ledger is None:
        return
    if checkpoint.size > ledger.checkpoint.size:
        raise Broken(
            f"{where}: its checkpoint has {checkpoint.size} entries, the folder only"
            f" {ledger.checkpoint.size}: a copy too old, or one cut off"
        )
    if ledger.levels[0][index * HASH : (index + 1) * HASH] != leaf_hash:
        raise Broken(f"{where}: SPLIT VIEW, the folder shows another entry in its place")
    if root_at(ledger.levels, checkpoint.size) != checkpoint.root:
        raise Broken(f"{where}: SPLIT VIEW, its checkpoint is none of the folder's past")


def iso(at: int) -> str:
    """A moment in milliseconds as text."""
    try:
        return datetime.fromtimestamp(at / 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"at {at} ms"


def compare(paths: Sequence[Path], pinned: Sequence[Key]) -> str:
    """Whether all these checkpoints are of one ledger that only grew, in one line."""
    ledgers = {path: check_ledger(path, pinned) for path in paths if path.is_dir()}
    known = [key for ledger in ledgers.values() for key in ledger.keys]
    trusted = [key for ledger in ledgers.values() for key in ledger.trusted] or list(pinned)
    logs = [key for key in trusted or known if not key.cosigns]
    heads = {path: head(path, ledgers, [*known, *trusted], logs) for path in paths}
    newest = max(paths, key=lambda path: (heads[path].size, path in ledgers))
    for path in paths:
        require_past(path, newest, heads, ledgers)
    least, most = min(one.size for one in heads.values()), heads[newest].size
    return f"one ledger: {heads[newest].origin}, {least} entries grew to {most}"


def require_past(
    older: Path, newer: Path, heads: dict[Path, Checkpoint], ledgers: dict[Path, Ledger]
) -> None:
    """Refuse a checkpoint that is not in the past of the newest one."""
    old, new = heads[older], heads[newer]
    if old.origin != new.origin:
        raise CannotCheck(f"two ledgers, {old.origin} and {new.origin}")
    if old.size != new.size and newer not in ledgers:
        raise CannotCheck(f"{newer}: the larger one must be a ledger folder")
    known = root_at(ledgers[newer].levels, old.size) if newer in ledgers else new.root
    if known == old.root:
        return
    place = None
    if older in ledgers and newer in ledgers:
        ours = ledgers[older].levels[0]
        place = first_difference(ours, ledgers[newer].levels[0][: len(ours)])
    where = f"entry {place}" if place is not None else f"an entry before {old.size}"
    raise Broken(f"SPLIT VIEW: {older} and {newer} are both signed and differ in {where}")


def head(
    path: Path, ledgers: dict[Path, Ledger], known: Sequence[Key], trusted: Sequence[Key]
) -> Checkpoint:
    """The checkpoint of a folder or a receipt, or that a letter, a page or a file shows."""
    if path in ledgers:
        return ledgers[path].checkpoint
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CannotCheck(f"{path}: {error.strerror}") from None
    if raw.startswith(b"{"):
        receipt = open_receipt(path)
        note = receipt["checkpoint"]
        keys = [read_key(line, f"{path}: keys") for line in receipt["keys"]]
    else:
        note, keys = shown_in(raw, path), list(known)
    if not keys:
        raise CannotCheck(f"{path}: give the ledger's key with --key")
    checkpoint = read_checkpoint(note, keys, str(path))
    require_pinned(checkpoint, trusted, str(path))
    return checkpoint


def shown_in(raw: bytes, path: Path) -> str:
    """The last checkpoint that a text shows; of a letter as it came by mail, its own text's."""
    if re.match(rb"(?:From .*\r?\n)?[A-Za-z-]+: ", raw):
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        told = letter.get_body(("plain",))
        raw = told.get_content().encode() if told else raw
    try:
        text = raw.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Broken(f"{path}: not text") from None
    found = SHOWN.findall(text if text.endswith("\n") else f"{text}\n")
    if not found:
        raise Broken(f"{path}: not a checkpoint, and it shows none")
    return str(found[-1])


def verify(
    folder: Path | None, receipts: Sequence[Path], packs: Sequence[Path], pinned: Sequence[Key]
) -> Iterator[str]:
    """One line for each thing found sound."""
    ledger = check_ledger(folder, pinned) if folder else None
    trusted = ledger.trusted if ledger else list(pinned)
    if ledger and not trusted:
        trusted = [key for key in ledger.keys if not key.cosigns]
    trust = "" if pinned else " (by the key beside it; give --key to be sure whose it is)"
    if ledger:
        found = ledger.checkpoint
        line = f"{found.size} entries, checkpoint {found.origin} {found.root.hex()}{trust}"
        more = len(ledger.unchecked)
        yield line + (f"; {more} files beyond it, like {ledger.unchecked[0]}" if more else "")
        for index in restored_at(folder, found.size) if folder else ():
            yield f"entry {index} says that an older record was put back before it"
    for path in receipts:
        yield check_receipt(path, trusted, ledger) + ("" if ledger else trust)
    for path in packs:
        yield check_pack(path, trusted, ledger) + ("" if ledger else trust)


def pinned_keys(lines: Sequence[str]) -> list[Key]:
    """The keys given on the command line."""
    try:
        return [read_key(line, "--key") for line in lines]
    except Broken as error:
        raise CannotCheck(str(error)) from None


def run(arguments: Sequence[str]) -> Iterator[str]:
    """What is found sound; raises at the first thing that is not."""
    comparing = arguments[:1] == ["compare"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--receipt", action="append", default=[], type=Path)
    parser.add_argument("--pack", action="append", default=[], type=Path)
    asked = parser.parse_args(arguments[1:] if comparing else arguments)
    pinned = pinned_keys(asked.key)
    files = [*asked.receipt, *asked.pack]
    if comparing and len(asked.paths) > 1 and not files:
        yield compare(asked.paths, pinned)
    elif comparing or len(asked.paths) > 1 or not (asked.paths or files):
        raise CannotCheck("give a ledger folder, --receipt, --pack, or compare A B ...; see --help")
    else:
        yield from verify(next(iter(asked.paths), None), asked.receipt, asked.pack, pinned)


def say(word: str, line: str) -> None:
    """Print one line, in which nothing read from a file can steer the terminal."""
    print("".join(letter if letter.isprintable() else "?" for letter in f"{word}: {line}"))


def main(arguments: Sequence[str]) -> int:
    """0 all sound, 1 something broken, 2 could not check."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        for line in run(arguments):
            say("ok", line)
    except Broken as error:
        say("broken", str(error))
        return 1
    except CannotCheck as error:
        say("cannot check", str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
