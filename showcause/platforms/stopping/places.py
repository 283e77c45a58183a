"""Reads stop instructions before every dispatch, without a database and without the web pages.

`stop/instruction` is what people write, `stop/known` the newest that was taken up, so that an old
one put back counts for nothing. Both are small files that are replaced whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from showcause.domain.errors import BadInput
from showcause.enforcement.stop import Standing, Trust, Unread, standing
from showcause.ledger.keys import VerifierKey, load_verifier_key
from showcause.platforms.whole_file import write_whole

INSTRUCTION: Final = "instruction"
KNOWN: Final = "known"
PENDING: Final = "pending"
TRUSTED: Final = "stop-keys"
MOST_BYTES: Final = 65_536
PATIENCE: Final = 0.25
"""Seconds an address may take: orders wait for it before every dispatch."""


@dataclass(frozen=True, slots=True)
class StopPlaces:
    """Where to look, whom to trust, and the real clock in ms UTC."""

    home: Path
    workspace: str
    address: str
    clock: Callable[[], int]

    @property
    def folder(self) -> Path:
        """Where instructions lie."""
        return self.home / "stop"

    def trust(self) -> Trust:
        """Whose signatures count now.

        Raises:
            BadInput: the list of keys cannot be read.
        """
        return Trust(self.workspace, trusted_keys(self.home))

    def __call__(self) -> Standing:
        """Whether measures may leave now; what is newer than known is taken up for good."""
        now = self.clock()
        places: list[bytes | Unread] = [_read(self.folder / INSTRUCTION)]
        if self.address:
            places.append(_fetched(self.address))
        known = _read(self.folder / KNOWN)
        if isinstance(known, Unread):
            return Standing(f"could not check: {known.reason}", now)
        try:
            told = standing(known, places, self.trust(), now)
        except BadInput as error:
            return Standing(f"could not check: {error}", now)
        if told.taken_up:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / KNOWN, told.taken_up)
        return told


def trusted_keys(home: Path) -> dict[str, VerifierKey]:
    """Keys that may sign, by name; a workspace without a list trusts nobody.

    Raises:
        BadInput: the list cannot be read, or a line is not a key.
    """
    raw = _read(home / "keys" / TRUSTED)
    if isinstance(raw, Unread):
        raise BadInput(raw.reason)
    keys = (load_verifier_key(line) for line in raw.decode("utf-8", "replace").split())
    return {key.name: key for key in keys}


def _read(path: Path) -> bytes | Unread:
    """What the file holds; nothing if there is none."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        return Unread(f"{path.name}: {error.strerror}")
    return raw if len(raw) <= MOST_BYTES else Unread(f"{path.name} is too long")


def _fetched(address: str) -> bytes | Unread:
    """What an address says; 404 is nothing, and silence is not."""
    import httpx

    try:
        answer = httpx.get(address, timeout=PATIENCE, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Unread(f"{address}: {type(error).__name__}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return b""
    if answer.status_code != httpx.codes.OK or len(answer.content) > MOST_BYTES:
        return Unread(f"{address}: {answer.status_code}")
    return answer.content
