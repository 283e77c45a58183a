"""hand_over: the ledger's next checkpoint says that another key signs from now on; both sign it."""

from functools import partial
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id
from showcause.ledger.checkpoint import checkpoint_from_text, handed_over, handover_checkpoint
from showcause.ledger.keys import SigningKey, verifier_key
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.sequence import BATCH, place, sequence
from showcause.store.reads.ledger import handovers, unsequenced
from showcause.store.record import transaction

TURNS: Final = 3


def hand_over(old: SigningKey, new: SigningKey, circumstances: Circumstances) -> int:
    """How long the ledger was when `new` took over from `old`; asked again, nothing changes.

    Raises:
        BadInput: other processes kept giving places to entries meanwhile.
    """
    for _ in range(TURNS):
        for note in handovers():
            if (handed_over(note) or ("", ""))[1] == verifier_key(new):
                return checkpoint_from_text(note).size
        sequence(old, circumstances)
        _say(old, new, circumstances)
        place(unsequenced(BATCH), partial(handover_checkpoint, old=old, new=new), circumstances)
    raise BadInput("the ledger was written to meanwhile", hint="run the same command again")


def _say(old: SigningKey, new: SigningKey, circumstances: Circumstances) -> None:
    """An entry of its own, so that there is something new to sign."""
    lines = {"new": verifier_key(new), "old": verifier_key(old)}
    subject = derived_id("key", lines["new"], str(circumstances.clock()))
    with transaction() as cursor:
        add_entries(cursor, circumstances, [("ledger_key_changed", subject, lines)])
