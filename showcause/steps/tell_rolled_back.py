"""tell_rolled_back: all whom a cause hit get one apology, the same but for what is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from showcause.domain.moment import MINUTE
from showcause.domain.notice import NoticeKind
from showcause.notices.render import Rendered, form_of, own_of
from showcause.steps.circumstances import BULK_CHUNK, Circumstances
from showcause.steps.decide import portal_token
from showcause.steps.telling import FormTelling, add_letters, form_letters
from showcause.store.hands import shared_out
from showcause.store.reads import reversals as reads
from showcause.store.reads.rows import Row, fetch
from showcause.store.record import written_behind

Forms = dict[tuple[Any, ...], Rendered]


def tell_rolled_back(circumstances: Circumstances) -> int:
    """How many apologies for voided causes were written now.

    Each is written once the platform has answered the inverse order, so that it can say what came
    back and what did not.
    """
    voids = fetch("SELECT * FROM void ORDER BY made_at, void_id")
    kept = reads.still_under_another(circumstances.clock()) if voids else {}
    return sum(_tell(void, kept.get(void["void_id"], {}), circumstances) for void in voids)


def _tell(void: Row, standing: Mapping[str, set[str]], circumstances: Circumstances) -> int:
    given = _given(void, len(standing), circumstances)
    forms: Forms = {}

    def tell_all(chunks: Iterable[list[Row]]) -> int:
        written = 0
        with written_behind() as hand_over:
            for chunk in chunks:
                beside = _Beside(standing, _again(void["void_id"], chunk))
                tellings = [_telling(row, beside, given, forms, circumstances) for row in chunk]
                hand_over(partial(add_letters, made=form_letters(circumstances, tellings)))
                written += len(chunk)
        return written

    return shared_out(
        partial(reads.untold_voided, void["void_id"], BULK_CHUNK), tell_all, "decision_id"
    )


def _given(void: Row, kept_count: int, circumstances: Circumstances) -> dict[str, Any]:
    return {
        "platform": circumstances.platform_name,
        "guard": void["guard"],
        "hit_count": void["hit_count"],
        "kept_count": kept_count,
    }


@dataclass(frozen=True, slots=True)
class _Beside:
    """Measures still in force by account, and decisions that were proposed anew."""

    standing: Mapping[str, set[str]]
    again: set[str]


def _again(void_id: str, chunk: list[Row]) -> set[str]:
    return reads.proposed_again(void_id, chunk[0]["decision_id"], chunk[-1]["decision_id"])


def _telling(
    row: Row,
    beside: _Beside,
    given: Mapping[str, Any],
    forms: Forms,
    circumstances: Circumstances,
) -> FormTelling:
    account, decision_id = row["account"], row["decision_id"]
    standing = tuple(sorted(beside.standing.get(account, ())))
    form = _form(row, standing, decision_id in beside.again, given, forms)
    address = f"{circumstances.public_url}/c/{portal_token(circumstances, decision_id)}"
    own = own_of(row["handle"] or account, row["public_ref"], address)
    to = row["address"] or ""
    return FormTelling(NoticeKind.ROLLBACK, decision_id, account, to, form, own)


def _form(
    row: Row, standing: tuple[str, ...], again: bool, given: Mapping[str, Any], forms: Forms
) -> Rendered:
    """The letter for all who were told the same; made when it is first needed."""
    at = None if row["answered_at"] is None else row["answered_at"] // MINUTE * MINUTE
    answer = (row["measure"], row["order_state"], row["effects"], row["taken"])
    key = (row["language"], row["reason"], again, *answer, standing, at)
    if key not in forms:
        effects = reads.checklist(*answer)
        fields = {**given, "measure": row["measure"], "effects": effects}
        fields |= {"cause": row["reason"], "again": again}
        fields |= {"standing": standing, "restored_at": at}
        forms[key] = form_of(NoticeKind.ROLLBACK, row["language"] or "en", fields)
    return forms[key]
