"""import_tip: what another platform says is kept as leads; what it takes back is undone here."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from showcause.domain.appeal import CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import keyed_id
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.domain.tip import EXPIRY, Tip
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.roll_back import roll_back
from showcause.store.reads.tips import known, resting_on
from showcause.store.record import transaction
from showcause.store.writes.tip import add_tip_withdrawals, add_tips


def import_tips(
    tips: Sequence[Tip], *, written_in: str, platform: str, by: Staff, circumstances: Circumstances
) -> dict[str, int]:
    """How many tips are new and withdrawn, and how many decisions were undone for it.

    `platform` is the one that accounts without a platform of their own are taken to be on. A tip
    that is withdrawn takes every decision with it that was proposed while it stood: its accounts
    are restored, told, and looked at anew on what remains. Read again, nothing changes.

    Raises:
        NotPermitted: this person may not decide.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(
            f"{by.name} is {by.role.value}", hint="a reviewer or senior takes tips in"
        )
    counts = Counter(dict.fromkeys(("tips", "new", "withdrawn", "undone"), 0))
    named = {_tip_id(tip, circumstances): tip for tip in tips}
    said = [name for name, tip in named.items() if not tip.withdrawn]
    standing = known(list(named))
    counts["tips"], counts["new"] = len(named), len(set(said) - standing)
    for start in range(0, len(said), CHUNK):
        _keep(said[start : start + CHUNK], named, written_in, platform, by, circumstances)
    for name, tip in named.items():
        if tip.withdrawn and name in standing:
            counts["withdrawn"] += 1
            counts["undone"] += _take_back(name, tip, by, circumstances)
    return dict(counts)


def _tip_id(tip: Tip, circumstances: Circumstances) -> str:
    """Keyed: a tip's id stands in the ledger, and its sender's id may name an account."""
    return keyed_id(circumstances.pseudonym_key, "tip", tip.source, tip.ref)


def _keep(
    names: Sequence[str],
    named: dict[str, Tip],
    written_in: str,
    platform: str,
    by: Staff,
    circumstances: Circumstances,
) -> None:
    now = circumstances.clock()
    rows = [
        (
            name,
            tip.source,
            tip.ref,
            tip.kind,
            _value(tip, platform),
            tip.technique,
            tip.confidence_ppm,
            min(tip.expires_at or now + EXPIRY, now + EXPIRY),
            written_in,
            by.staff_id,
            now,
        )
        for name in names
        for tip in (named[name],)
    ]
    entries = [("tip_received", name, {"from": named[name].source}) for name in names]
    with transaction() as cursor:
        add_tips(cursor, rows)
        add_entries(cursor, circumstances, entries)


def _value(tip: Tip, platform: str) -> str:
    return (
        f"{platform}:{tip.value}" if tip.kind == "account" and ":" not in tip.value else tip.value
    )


def _take_back(name: str, tip: Tip, by: Staff, circumstances: Circumstances) -> int:
    """How many decisions fell, before the tip is called withdrawn, so that a kill is mended."""
    hit = 0
    if resting_on(name):
        try:
            _, hit = roll_back(
                CauseKind.TIP,
                name,
                by=by,
                reason="tip_fault",
                guard="shared",
                circumstances=circumstances,
            )
        except BadInput:
            hit = 0  # everything that rested on it had been undone for another cause
    row: list[Any] = [(name, hit, by.staff_id, circumstances.clock())]
    with transaction() as cursor:
        add_tip_withdrawals(cursor, row)
        payload = {"decisions": hit, "from": tip.source}
        add_entries(cursor, circumstances, [("tip_withdrawn", name, payload)])
    return hit
