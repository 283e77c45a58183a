"""One operator behind many accounts is found, and people who share a device are left alone."""

import hashlib
from pathlib import Path

from showcause.simulate import sharers

SHARERS = "70adec3e0b4e6eadd2646defbbb01bb01a1edacfcd056716240f1fbe51045b48"


def test_the_innocents_are_those_that_were_there_before_anything_was_tuned_on_them() -> None:
    assert hashlib.sha256(Path(sharers.__file__).read_bytes()).hexdigest() == SHARERS
