"""The ledger as a folder of static files that anyone may copy and check.

`key` holds the verifier keys, one a line; `checkpoint` the latest checkpoint; `tile/` the entries
and the tree. Write the files in the order given: the checkpoint comes last, so that it never
speaks of files that are not there yet. Writing them again changes nothing.
"""

from collections.abc import Sequence
from typing import Final

from showcause.domain.errors import BrokenRecord
from showcause.ledger.checkpoint import verified_checkpoint
from showcause.ledger.keys import load_verifier_key
from showcause.ledger.leaf import leaf_hash
from showcause.ledger.proof import root_at
from showcause.ledger.tiles import FileReader, bundle_files, tile_files, tile_hashes

KEY_PATH: Final = "key"
CHECKPOINT_PATH: Final = "checkpoint"


def handover_path(size: int) -> str:
    """Where the checkpoint lies by which a key handed over when the ledger was `size` long."""
    return f"handover/{size}"


def publication_files(
    size: int,
    leaves: Sequence[bytes],
    *,
    read: FileReader,
    checkpoint: str,
    keys: Sequence[str],
) -> dict[str, bytes]:
    """The files that take a published ledger of `size` entries to its next checkpoint.

    Args:
        size: how many entries are published already.
        leaves: the entries after them, all up to the checkpoint.
        read: gives back what is published.
        checkpoint: the signed checkpoint over old and new entries.
        keys: the verifier keys of every signature on it, as lines.

    Raises:
        BrokenRecord: what is published and the new entries do not add up to the checkpoint.
    """
    files = bundle_files(size, leaves, read)
    files |= tile_files(size, map(leaf_hash, leaves), read)
    claimed = verified_checkpoint(checkpoint, [load_verifier_key(key) for key in keys])

    def read_new_or_old(path: str) -> bytes:
        return files[path] if path in files else read(path)

    grown = size + len(leaves)
    if claimed.size != grown or claimed.root != root_at(tile_hashes(read_new_or_old, grown), grown):
        raise BrokenRecord(
            f"the published ledger and the checkpoint of {claimed.size} entries do not agree",
            hint="publish again from the first entry, into an empty folder",
        )
    files[KEY_PATH] = "".join(f"{key}\n" for key in keys).encode()
    files[CHECKPOINT_PATH] = checkpoint.encode()
    return files
