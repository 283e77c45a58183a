"""stop: what the kill switch was told is written into the record once the record can be written.

The instruction acts from its file, without the record; here it only leaves its trace.
"""

import hashlib

from showcause.domain.identifier import derived_id
from showcause.enforcement.stop import Standing, Trust, signers
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.rollout import newest_stop_counter
from showcause.store.record import transaction
from showcause.store.writes.rollout import add_stop_instructions

ENTRY = {"start": "measures_started", "stop": "measures_stopped"}


def record_instruction(
    told: Standing, raw: bytes, trust: Trust, circumstances: Circumstances
) -> bool:
    """Whether the instruction that stands now was new to the record."""
    instruction = told.instruction
    if instruction is None or instruction.counter <= newest_stop_counter():
        return False
    body = raw.decode("utf-8")
    by = ", ".join(sorted(signers(raw, trust)))
    stop_id = derived_id("stp", hashlib.sha256(raw.partition(b"\n")[0]).hexdigest())
    row = (
        stop_id,
        instruction.verb.value,
        instruction.counter,
        by,
        body,
        instruction.issued_at,
        circumstances.clock(),
    )
    payload = {"by": by, "counter": instruction.counter, "issued_at": instruction.issued_at}
    with transaction() as cursor:
        add_stop_instructions(cursor, [row])
        add_entries(cursor, circumstances, [(ENTRY[instruction.verb.value], stop_id, payload)])
    return True
