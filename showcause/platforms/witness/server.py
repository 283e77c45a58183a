"""A witness as a small HTTP service; what it signed last lies in one file for each ledger."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from showcause.ledger.checkpoint import checkpoint_from_text
from showcause.ledger.keys import SigningKey, VerifierKey
from showcause.ledger.witnessing import Answer, answer
from showcause.platforms.whole_file import write_whole

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH: Final = "/add-checkpoint"
MOST_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Witness:
    """One witness; `clock` gives milliseconds. Requests are judged one after the other."""

    folder: Path
    logs: Sequence[VerifierKey]
    key: SigningKey
    clock: Callable[[], int]
    lock: Lock = field(default_factory=Lock)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        told = self._answered(environ)
        body = told.body.encode()
        status = HTTPStatus(told.status)
        kind = "text/x.tlog.size" if status is HTTPStatus.CONFLICT else "text/plain; charset=utf-8"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        headers += [("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def add_checkpoint(self, body: str) -> Answer:
        """The answer to a request; a signature is given only after what it signs is kept."""
        with self.lock:
            kept = {log.name: note for log in self.logs if (note := self._kept(log.name))}
            told = answer(body, kept, self.logs, self.key, self.clock() // 1_000)
            if told.keep is not None:
                origin = checkpoint_from_text(told.keep).origin
                write_whole(self._file(origin), told.keep.encode())
            return told

    def _answered(self, environ: "WSGIEnvironment") -> Answer:
        if environ.get("PATH_INFO") != PATH:
            return Answer(HTTPStatus.NOT_FOUND, "nothing is here\n")
        if environ.get("REQUEST_METHOD") != "POST":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "POST a checkpoint\n")
        length = str(environ.get("CONTENT_LENGTH") or "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return Answer(HTTPStatus.BAD_REQUEST, f"a body of at most {MOST_BYTES} bytes\n")
        raw = environ["wsgi.input"].read(int(length))
        return self.add_checkpoint(raw.decode("utf-8", "replace"))

    def _kept(self, origin: str) -> str:
        file = self._file(origin)
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def _file(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"
