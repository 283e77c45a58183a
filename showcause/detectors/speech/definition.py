"""The speech rules' name, version and hash, as every finding cites them."""

from typing import Final

from showcause.detectors.speech.tables import tables_hash

NAME: Final = "speech"
VERSION: Final = "1"


def cited() -> str:
    """`speech@1` with the hash of the very tables that were read."""
    return f"{NAME}@{VERSION}:{tables_hash()[:16]}"
