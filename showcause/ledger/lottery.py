"""The regulator's lottery: an outsider's word and a checkpoint fix which decisions are drawn.

Neither side can choose: the operator signed the tree before it knew the word, the outsider gave the
word without seeing the decisions. Each decision's lot is SHA-256(word, root, leaf); the lowest are
drawn. Reversed decisions take part like all others.
"""

import hashlib
import heapq
import json
from typing import Final

from showcause.domain.errors import BadInput
from showcause.ledger.checkpoint import checkpoint_from_text
from showcause.ledger.publication import CHECKPOINT_PATH
from showcause.ledger.tiles import TILE_WIDTH, FileReader, bundle_path, leaves_of_bundle

DECIDED: Final = b'"kind":"decision_made"'


def drawn(read: FileReader, nonce: str, count: int) -> list[str]:
    """The ids of the decisions drawn from a published ledger, lowest lot first.

    Raises:
        BadInput: nothing can be drawn with that word or number.
    """
    if not nonce.strip() or count < 1:
        raise BadInput("a word and a number above zero are needed", hint="--draw WORD --count 20")
    checkpoint = checkpoint_from_text(read(CHECKPOINT_PATH).decode())
    seed = hashlib.sha256(nonce.encode() + b"\n" + checkpoint.root).digest()
    lots = []
    for first in range(0, checkpoint.size, TILE_WIDTH):
        width = min(TILE_WIDTH, checkpoint.size - first)
        bundle = read(bundle_path(first // TILE_WIDTH, width))
        found = [leaf for leaf in leaves_of_bundle(bundle) if DECIDED in leaf]
        lots += [(hashlib.sha256(seed + leaf).digest(), leaf) for leaf in found]
    return [json.loads(leaf)["subject"] for _, leaf in heapq.nsmallest(count, lots)]
