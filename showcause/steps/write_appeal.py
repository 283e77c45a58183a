"""write_appeal: an appeal is written in pieces, kept for 30 days, and sent when its writer says so.

Files are kept outside what the web serves, under random names, readable by their owner only.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from showcause.appeals.attachment import MOST_FILES, Refused, checked, plain_file_name
from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id
from showcause.domain.moment import DAY
from showcause.domain.portal import AppealGroundKind, FiledBy
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.open_portal import decision_opened_by
from showcause.steps.receive_appeal import receive_appeal
from showcause.store.reads import portal as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.portal import (
    add_attachment,
    add_portal_message,
    drop_appeal_draft,
    drop_attachment,
    put_appeal_draft,
)

KEPT_DAYS: Final = 30
LONGEST: Final = 20_000
FOLDER: Final = "attachments"


class FileRefused(BadInput):
    """A file that may not be kept; `reason` is the fixed word of why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file cannot be taken: {reason}", where="files")
        self.reason = reason


def draft(decision_id: str, circumstances: Circumstances) -> Row:
    """The appeal that is being written; an empty one where none is."""
    since = circumstances.clock() - KEPT_DAYS * DAY
    kept = reads.draft_of(decision_id, since)
    empty = {"filed_by": FiledBy.HOLDER.value, "grounds": "", "body": "", "language": ""}
    return kept or {"decision_id": decision_id, **empty}


def save_draft(
    token: str,
    circumstances: Circumstances,
    *,
    filed_by: str | None = None,
    grounds: Sequence[str] | None = None,
    body: str | None = None,
    language: str | None = None,
) -> None:
    """Keep what was written so far; what is not given stays as it was.

    Raises:
        BadInput: the link opens no decision, the text is too long, or a word is not a fixed one.
    """
    decision = _decision(token)
    known = draft(decision["decision_id"], circumstances)
    if body is not None and len(body) > LONGEST:
        raise BadInput(f"the text has over {LONGEST:,} signs", where="body")
    row = (
        decision["decision_id"],
        FiledBy(filed_by).value if filed_by is not None else known["filed_by"],
        _words(grounds) if grounds is not None else known["grounds"],
        body if body is not None else known["body"],
        language if language is not None else known["language"],
        circumstances.clock(),
    )
    with transaction() as cursor:
        put_appeal_draft(cursor, row)


def _words(grounds: Sequence[str]) -> str:
    return " ".join(sorted({AppealGroundKind(word).value for word in grounds}))


def attach(token: str, name: str, content: bytes, circumstances: Circumstances) -> str:
    """The id of a file added to the appeal that is being written; the same file is kept once.

    Raises:
        FileRefused: it is of no kind we take, two things at once, active, too large, or one too
            many.
        BadInput: the link opens no decision.
    """
    decision = _decision(token)
    seen = checked(content)
    if isinstance(seen, Refused):
        raise FileRefused(seen.reason)
    sha256 = hashlib.sha256(seen.content).hexdigest()
    decision_id = decision["decision_id"]
    attachment_id = derived_id("att", decision_id, sha256)
    files = reads.files_of(decision_id)
    if attachment_id in {row["attachment_id"] for row in files}:
        return attachment_id
    if len(files) >= MOST_FILES:
        raise FileRefused("too_many")
    stored = circumstances.chance(20).hex()
    _keep(circumstances.home / FOLDER / stored, seen.content)
    row = (attachment_id, decision_id, "", plain_file_name(name), seen.kind)
    size = len(seen.content)
    with transaction() as cursor:
        add_attachment(cursor, (*row, size, sha256, stored, circumstances.clock()))
    return attachment_id


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def detach(token: str, attachment_id: str, circumstances: Circumstances) -> None:
    """Take a file out of the appeal that is being written; one of another case stays.

    Raises:
        BadInput: the link opens no decision.
    """
    decision = _decision(token)
    own = {row["attachment_id"]: row for row in reads.files_of(decision["decision_id"])}
    if attachment_id not in own:
        return
    with transaction() as cursor:
        drop_attachment(cursor, attachment_id)
    (circumstances.home / FOLDER / own[attachment_id]["stored_as"]).unlink(missing_ok=True)


def send_appeal(token: str, rulebook: Rulebook, circumstances: Circumstances) -> str:
    """The id of the appeal the draft became; sending twice gives the same one.

    Raises:
        BadInput: the link opens no decision, nothing was written, another appeal waits, or the time
            to appeal is over.
    """
    decision = _decision(token)
    decision_id = decision["decision_id"]
    written = draft(decision_id, circumstances)
    if not (written["body"].strip() or written["grounds"]):
        waiting = reads.appeals_of(decision_id)
        if waiting and not waiting[-1]["review_id"]:
            return str(waiting[-1]["appeal_id"])
    appeal_id = receive_appeal(
        token,
        written["body"],
        language=written["language"],
        rulebook=rulebook,
        circumstances=circumstances,
        filed_by=FiledBy(written["filed_by"]),
        grounds=written["grounds"],
    )
    with transaction() as cursor:
        drop_appeal_draft(cursor, decision_id)
    return appeal_id


def _decision(token: str) -> Row:
    decision = decision_opened_by(token)
    if decision is None:
        raise BadInput("this link opens no decision", hint="copy it whole from the notice")
    return decision


def add_words(token: str, kind: str, words: str, circumstances: Circumstances) -> str:
    """The id of what a holder added; `kind` is `more` or `missing`.

    Raises:
        BadInput: the link opens no decision, or nothing or too much was written.
    """
    decision = _decision(token)
    if not words.strip() or len(words) > LONGEST:
        raise BadInput("nothing was written, or too much", where="words")
    message_id = derived_id("msg", decision["decision_id"], kind, words)
    now = circumstances.clock()
    payload = {"decision": decision["decision_id"], "kind": kind}
    with transaction() as cursor:
        add_portal_message(cursor, (message_id, decision["decision_id"], kind, now), words)
        add_entries(cursor, circumstances, [("holder_added", message_id, payload)])
    return message_id
