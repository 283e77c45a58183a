"""Notices written as mbox files, one per batch, whole or not at all."""

import re
from collections.abc import Callable, Sequence
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

        A batch that was filed before is not written again. Without `batch_id` the id derives from
        the notice ids, so that the same batch has the same file.

        Raises:
            PlatformError: the batch id is no file name (permanent), or the file was not written.
        """
        if not messages:
            return []
        name = batch_id or derived_id("batch", *(message.notice_id for message in messages))
        if not _BATCH_ID.match(name):
            raise PlatformError("the batch id is no file name", permanent=True, where="mailfile")
        now = self.clock()
        letters = [_letter_or_reason(message, self.sender, now) for message in messages]
        self._file(name, now, [letter for letter in letters if isinstance(letter, bytes)])
        return [_answer(*pair) for pair in zip(messages, letters, strict=True)]

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


def _answer(message: Message, letter: bytes | str) -> DeliveryAnswer:
    if isinstance(letter, bytes):
        return DeliveryAnswer(message.notice_id, DeliveryState.FILED)
    return DeliveryAnswer(message.notice_id, DeliveryState.FAILED, permanent=True, detail=letter)
