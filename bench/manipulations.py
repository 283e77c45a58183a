"""Whether every manipulation of a ledger is found when two witnesses watch it.

`python -m bench.manipulations` (`--full` is 100,000). The publisher holds the signing key and signs
whatever it likes. Kinds: an entry deleted, backdated, silently edited, two reordered, a decision
omitted for which a person holds a receipt, and a split view: each audience its own ledger. Exit 1
if one is not found. The honest ledger must be signed by both witnesses, or nothing counts.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from showcause.ledger.checkpoint import Checkpoint, signed_checkpoint
from showcause.ledger.keys import SigningKey, load_verifier_key, new_key, verifier_key
from showcause.ledger.leaf import entry_leaf, leaf_hash
from showcause.ledger.proof import consistency_proof, inclusion_proof, root_from_inclusion
from showcause.ledger.tree import HASH_LENGTH, root_of_row
from showcause.ledger.witnessing import OK, Answer, answer, request_body

KEY: Final = new_key("ledger.example.test", seed=bytes(32))
LOG: Final = load_verifier_key(verifier_key(KEY))
WITNESSES: Final = tuple(new_key(f"witness-{n}.test", seed=bytes([n]) * 32) for n in (1, 2))
KINDS: Final = ("delete", "backdate", "reorder", "edit", "omit", "split")


@dataclass(frozen=True, slots=True)
class Tree:
    """A ledger's leaves, and every row of full subtrees over them."""

    leaves: list[bytes]
    rows: list[bytes]

    def hash_at(self, level: int, index: int) -> bytes:
        """The root of one full subtree."""
        return self.rows[level][index * HASH_LENGTH : (index + 1) * HASH_LENGTH]

    def note(self, size: int) -> str:
        """The checkpoint the publisher signs over the first entries."""
        root = root_of_row(self.rows[0][: size * HASH_LENGTH])
        return signed_checkpoint(Checkpoint(KEY.name, size, root), KEY)


def tree_of(leaves: list[bytes]) -> Tree:
    """The tree over some leaves."""
    rows = [b"".join(map(leaf_hash, leaves))]
    while len(rows[-1]) >= 2 * HASH_LENGTH:
        below = rows[-1]
        pair = 2 * HASH_LENGTH
        ends = range(0, len(below) - len(below) % pair, pair)
        rows.append(b"".join(root_of_row(below[start : start + pair]) for start in ends))
    return Tree(leaves, rows)


def leaf(number: int, at: int, word: str = "decision_made") -> bytes:
    """One entry."""
    return entry_leaf(
        kind=word, subject=f"dec_{number}", at=at, payload_hash=number.to_bytes(32, "big")
    )


def shown(tree: Tree, size: int, kept: str | None, old: int, key: SigningKey) -> Answer:
    """What a witness says to the first `size` entries of a tree, with the best proof there is."""
    proof = consistency_proof(tree.hash_at, old, size)
    known = {KEY.name: kept} if kept else {}
    return answer(request_body(old, proof, tree.note(size)), known, [LOG], key, 1_600_000_000)


def forged(kind: str, honest: Sequence[bytes], seen: int, chance: random.Random) -> list[bytes]:
    """The leaves after a manipulation of something the witnesses have signed."""
    leaves = list(honest)
    place = chance.randrange(seen - 1)
    if kind == "delete":
        del leaves[place]
    elif kind == "reorder":
        other = chance.choice([each for each in range(seen) if each != place])
        leaves[place], leaves[other] = leaves[other], leaves[place]
    elif kind == "backdate":
        leaves[place] = leaf(place, place * 1_000 - chance.randrange(1, 10**6))
    else:
        leaves[place] = leaf(place, place * 1_000, chance.choice(("decision_lost", "heard")))
    return leaves


def is_found(kind: str, honest: Tree, chance: random.Random) -> bool:
    """Whether a manipulation is found by a witness, or by who holds a receipt."""
    size = len(honest.leaves)
    seen = chance.randrange(2, size)
    if kind == "omit":
        return omission_is_found(honest, seen, chance)
    if kind == "split":
        return split_is_found(honest, seen, chance)
    kept = honest.note(seen)
    other = tree_of(forged(kind, honest.leaves, seen, chance))
    grown = chance.randrange(seen, len(other.leaves) + 1)
    return any(shown(other, grown, kept, seen, key).status != OK for key in WITNESSES)


def omission_is_found(honest: Tree, seen: int, chance: random.Random) -> bool:
    """A receipt's entry was left out after its checkpoint, before any witness saw it.

    Its holder compares the receipt's signed root with the ledger everybody else is shown.
    """
    place = chance.randrange(seen, len(honest.leaves))
    promised = place + 1
    proof = inclusion_proof(honest.hash_at, place, promised)
    mine = root_from_inclusion(leaf_hash(honest.leaves[place]), place, promised, proof)
    left_out = [*honest.leaves[:place], *honest.leaves[place + 1 :], leaf(-1 & 0xFFFF, 1)]
    public = tree_of(left_out)
    ok = shown(public, len(left_out), honest.note(seen), seen, WITNESSES[0]).status == OK
    return ok and root_of_row(public.rows[0][: promised * HASH_LENGTH]) != mine


def split_is_found(honest: Tree, seen: int, chance: random.Random) -> bool:
    """Two continuations cannot both get both signatures, whichever is shown first to whom."""
    tail = list(honest.leaves)
    place = chance.randrange(seen, len(tail))
    tail[place] = leaf(place, place * 1_000, "heard")
    other, size = tree_of(tail), len(tail)
    first = chance.randrange(2)
    kept = honest.note(seen)
    views = [honest, other] if chance.random() < 0.5 else [other, honest]
    signed = [0, 0]
    for number, key in enumerate((WITNESSES[first], WITNESSES[1 - first])):
        # Each witness sees one view first; then it is asked for the other one as well.
        own, else_ = views[number], views[1 - number]
        given = shown(own, size, kept, seen, key)
        signed[number] += given.status == OK
        again = shown(else_, size, given.keep, size, key)
        signed[1 - number] += again.status == OK
    return max(signed) < len(WITNESSES)


def main() -> None:
    """Print how many of each kind were found."""
    options = _options()
    chance = random.Random(options.seed)
    honest = tree_of([leaf(number, number * 1_000) for number in range(options.entries)])
    for key in WITNESSES:
        half = options.entries // 2
        assert shown(honest, half, None, 0, key).status == OK
        assert shown(honest, options.entries, honest.note(half), half, key).status == OK
    began, made, found = time.process_time(), Counter[str](), Counter[str]()
    for number in range(options.count):
        kind = KINDS[number % len(KINDS)]
        made[kind] += 1
        found[kind] += is_found(kind, honest, chance)
    spent = time.process_time() - began
    for kind in KINDS:
        row = {"name": f"found_{kind}", "value": found[kind], "unit": f"of {made[kind]}"}
        print(
            json.dumps(row) if options.json else f"{kind:<10} {found[kind]:>8,} of {made[kind]:,}"
        )
    row = {"name": "manipulations", "value": round(spent, 1), "unit": "CPU-seconds"}
    print(json.dumps(row) if options.json else f"{'CPU':<10} {spent:>8,.1f} s")
    sys.exit(0 if found == made else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3_000)
    parser.add_argument("--full", dest="count", action="store_const", const=100_000)
    parser.add_argument("--entries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
