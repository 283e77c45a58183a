"""What time it is by somebody else's clock, asked by SNTP over UDP.

Source: RFC 4330 (client mode, version 4); the answer's transmit time stands in bytes 40 to 48,
in seconds since 1900 with a binary fraction.
"""

import socket
import struct
from typing import Final

from showcause.domain.errors import PlatformError
from showcause.domain.moment import SECOND, Moment

PORT: Final = 123
PATIENCE: Final = 3.0
"""Seconds to wait for the answer."""

_ASK: Final = b"\x23" + bytes(47)
_LENGTH: Final = 48
_FROM_1900_TO_1970: Final = 2_208_988_800
_NEVER_SET: Final = (0, 16)
"""Strata of a clock that is not kept itself."""


def moment_at(server: str) -> Moment:
    """The moment by the clock at `HOST` or `HOST:PORT`, as far as the way there lets it be told.

    Raises:
        PlatformError: it gave no answer, or none to go by.
    """
    host, _, port = server.partition(":")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(PATIENCE)
            line.connect((host, int(port or PORT)))
            line.send(_ASK)
            answer = line.recv(512)
    except (OSError, ValueError) as error:
        raise PlatformError(f"no time from {server}: {error}", permanent=False) from error
    if len(answer) < _LENGTH or answer[1] in _NEVER_SET:
        raise PlatformError(f"{server} does not know the time itself", permanent=False)
    seconds, fraction = struct.unpack(">II", answer[40:48])
    return int(seconds - _FROM_1900_TO_1970) * SECOND + (int(fraction) * SECOND >> 32)
