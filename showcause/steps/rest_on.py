"""rest_on: a proposal says what it rests on besides findings, so that it falls with that."""

from collections.abc import Iterable
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.store.reads.causes import decisions_behind
from showcause.store.writes.cause import add_proposal_bases

Basis = tuple[str, str, str]
"""Proposal, kind (one of KINDS) and what is meant: a reporter's pseudonym, a tip, a decision, …"""

KINDS: Final = ("reporter", "tip", "token", "decision")


def rest_on(cursor: Any, bases: Iterable[Basis]) -> int:
    """How many links were written, in the transaction of the proposals they belong to.

    A decision brings along every decision behind it, so that what falls is found in one look.

    Raises:
        BadInput: the kind is not one of KINDS.
    """
    given = set(bases)
    for _, kind, ref in given:
        if kind not in KINDS or not ref:
            raise BadInput(f"a proposal cannot rest on {kind} {ref}", hint=", ".join(KINDS))
    behind = decisions_behind(sorted({ref for _, kind, ref in given if kind == "decision"}))
    more = {
        (proposal, "decision", earlier)
        for proposal, kind, ref in given
        if kind == "decision"
        for earlier in behind.get(ref, ())
    }
    rows = sorted(given | more)
    add_proposal_bases(cursor, rows)
    return len(rows)
