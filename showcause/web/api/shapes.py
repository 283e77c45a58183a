"""What scripts send."""

from ninja import Schema
from pydantic import ConfigDict, Field


class Sent(Schema):
    """Nothing but what is named may be sent."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Answer(Sent):
    """An answer to an appeal or to a held proposal, with the attestation a person gives."""

    outcome: str
    words: str
    cause: str = ""
    attest: bool = Field(description="There is no conflict of interest.")


class StepBack(Sent):
    """Why somebody steps back: `recused`, `conflict` or `second_person`."""

    word: str
    reason: str


class Ruling(Sent):
    """An answer to one question of a group appeal, or to all open ones (`all`)."""

    question: str
    outcome: str
    breadth: str
    cause: str = ""
    words: str
    attest: bool = Field(description="There is no conflict of interest.")


class Signature(Sent):
    """A yes or no to a sweep, bound to the hash of the list that was shown."""

    verdict: str
    shown: str
    reason: str


class Instruction(Sent):
    """`start`, `pause`, `resume` or `stop`, and why."""

    kind: str
    reason: str = ""


class Push(Sent):
    """The stage a rule may go to, or `resume`."""

    to: str


class Undo(Sent):
    """A cause, how many decisions its undoing ends, what went wrong and what prevents it."""

    kind: str
    cause: str
    count: int = Field(ge=0)
    reason: str
    guard: str
