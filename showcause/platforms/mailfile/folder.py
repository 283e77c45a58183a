"""Notices written as mbox files, one per batch, whole or not at all."""

import mailbox
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from showcause.domain.errors import PlatformError
from showcause.domain.identifier import derived_id
from showcause.domain.moment import Moment, datetime_from_moment
from showcause.domain.notice import DeliveryState
from showcause.enforcement.port import DeliveryAnswer, Message
from showcause.platforms.letter import letter_from_message
from showcause.platforms.whole_file import write_whole

_BATCH_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")
_QUOTED: Final = re.compile(rb"^(>*From )", re.MULTILINE)

_Pair = tuple[Message, bytes | str]
"""A message with its letter, or why it cannot be written as mail."""


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Files notices in `folder` as `<batch id>.mbox` (RFC 4155, in the mboxrd variant)."""

    folder: Path
    sender: str
    clock: Callable[[], Moment]

    def send(
        self, messages: Sequence[Message], batch_id: str | None = None
    ) -> list[DeliveryAnswer]:
        """One answer per message: `FILED`, or failed for good when it cannot be written as mail.

        A batch that was filed before is not written again. Without `batch_id` a file is named after
        its first notice; whoever was killed before saying what was filed finds it there again, and
        only what is not in it is written, however much has come to wait meanwhile.

        Raises:
            PlatformError: the batch id is no file name (permanent), or the file was not written.
        """
        if not messages:
            return []
        if batch_id is not None and not _BATCH_ID.match(batch_id):
            raise PlatformError("the batch id is no file name", permanent=True, where="mailfile")
        now = self.clock()
        letters = [_letter_or_reason(message, self.sender, now) for message in messages]
        pairs = list(zip(messages, letters, strict=True))
        name, unfiled = (batch_id, pairs) if batch_id else self._unfiled(pairs)
        if unfiled:
            self._file(name, now, [each for _, each in unfiled if isinstance(each, bytes)])
        return [_answer(*pair) for pair in pairs]

    def _unfiled(self, pairs: Sequence[_Pair]) -> tuple[str, Sequence[_Pair]]:
        """What no file has yet, and the name of the file it goes into."""
        while pairs:
            name = derived_id("batch", pairs[0][0].notice_id)
            path = self.folder / f"{name}.mbox"
            if not path.exists():
                return name, pairs
            filed = _notices_in(path)
            pairs = [pair for pair in pairs[1:] if pair[0].notice_id not in filed]
        return "", ()

    def _file(self, name: str, now: Moment, letters: Sequence[bytes]) -> None:
        path = self.folder / f"{name}.mbox"
        separator = f"From showcause {datetime_from_moment(now):%a %b %d %H:%M:%S %Y}\n".encode()
        try:
            if not path.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                write_whole(path, b"".join(separator + letter + b"\n" for letter in letters))
        except OSError as error:
            message = f"the mail file cannot be written: {error.strerror}"
            raise PlatformError(message, permanent=False, where=str(path)) from error


def _letter_or_reason(message: Message, sender: str, now: Moment) -> bytes | str:
    try:
        content = letter_from_message(message, sender=sender, now=now).content
    except ValueError as error:
        return str(error)
    return _QUOTED.sub(rb">\1", content) if b"From " in content else content


def _notices_in(path: Path) -> frozenset[str]:
    with closing(mailbox.mbox(path, create=False)) as box:
        ids = [str(letter["Message-ID"]) for letter in box]
    return frozenset(name.strip("<>").rpartition("@")[0] for name in ids)


def _answer(message: Message, letter: bytes | str) -> DeliveryAnswer:
    if isinstance(letter, bytes):
        return DeliveryAnswer(message.notice_id, DeliveryState.FILED)
    return DeliveryAnswer(message.notice_id, DeliveryState.FAILED, permanent=True, detail=letter)
