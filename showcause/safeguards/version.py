"""The version of a safeguard is the hash of its own text, taken by code."""

import hashlib
from pathlib import Path

LENGTH = 12


def version_of(file: str) -> str:
    """First 12 hex digits of the SHA-256 of a source file."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:LENGTH]
