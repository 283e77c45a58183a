"""approve: a named person's yes or no, bound to the hash of what they saw."""

from collections.abc import Sequence

from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id
from showcause.domain.staff import Role, Staff
from showcause.steps.answerer import require_answerer
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads import proposals as reads
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.proposal import add_approval


def approve(
    subject_ids: Sequence[str],
    *,
    by: Staff,
    verdict: str,
    reason: str,
    circumstances: Circumstances,
) -> int:
    """How many proposals or sweeps this person said yes or no to now.

    Raises:
        BadInput: a subject does not exist.
        NotPermitted: the person's role may not decide, or they already answered on this hash.
    """
    for subject_id in subject_ids if by.role is Role.PARTNER else subject_ids[:1]:
        require_answerer(by, subject_id, circumstances.clock(), "decides")
    for start in range(0, len(subject_ids), CHUNK):
        _write_chunk(subject_ids[start : start + CHUNK], by, verdict, reason, circumstances)
    return len(subject_ids)


def _write_chunk(
    subject_ids: Sequence[str],
    by: Staff,
    verdict: str,
    reason: str,
    circumstances: Circumstances,
) -> None:
    now = circumstances.clock()
    bound = _bound(subject_ids)
    with refusals_as_errors(), transaction() as cursor:
        entries = []
        for subject_id, (kind, bound_hash) in zip(subject_ids, bound, strict=True):
            approval_id = derived_id("apv", subject_id, bound_hash, by.staff_id)
            add_approval(
                cursor,
                (approval_id, kind, subject_id, bound_hash, by.staff_id, verdict, reason, now),
            )
            entries.append(
                (
                    "approved" if verdict == "yes" else "refused",
                    approval_id,
                    {"bound": bound_hash, "by": by.staff_id, "played": by.played, "reason": reason},
                )
            )
        add_entries(cursor, circumstances, entries)


def _bound(subject_ids: Sequence[str]) -> list[tuple[str, str]]:
    known = reads.bound_hashes(subject_ids)
    unknown = [subject_id for subject_id in subject_ids if subject_id not in known]
    if unknown:
        raise BadInput(
            "there is no such proposal or sweep", where=unknown[0], hint="showcause list proposals"
        )
    return [known[subject_id] for subject_id in subject_ids]
