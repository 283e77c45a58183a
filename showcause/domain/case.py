"""What somebody on the staff can say about a case before it is answered."""

from enum import StrEnum
from typing import Final

from showcause.domain.moment import MINUTE


class CaseWord(StrEnum):
    """All but `attested` keep that person from answering the case."""

    ATTESTED = "attested"
    CONFLICT = "conflict"
    RECUSED = "recused"
    SECOND_PERSON = "second_person"


BARRING: Final = frozenset(CaseWord) - {CaseWord.ATTESTED}

CLAIMED_FOR: Final = 30 * MINUTE
"""How long a claim holds unless it is renewed, in ms."""
