"""Words of the account holder's pages: who appeals, what was wrong, and how far an appeal is."""

from enum import StrEnum


class FiledBy(StrEnum):
    """Who appeals; nobody has to prove more than the link."""

    HOLDER = "holder"
    REPRESENTATIVE = "representative"
    CONCERNED = "concerned"


class AppealGroundKind(StrEnum):
    """What an appellant can tick; several may be true at once, and none must be."""

    NOT_ME = "not_me"
    ALLOWED = "allowed"
    MISREAD = "misread"
    TOO_SEVERE = "too_severe"
    TAKEN_OVER = "taken_over"
    SOMETHING_ELSE = "something_else"


class Progress(StrEnum):
    """How far an appeal is, in the order it goes."""

    RECEIVED = "received"
    WAITING = "waiting"
    DECIDED = "decided"
    CARRIED_OUT = "carried_out"
