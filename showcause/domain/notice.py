"""What is told to account holders, and how its delivery is known."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about."""

    PROPOSED_REASONS = "proposed_reasons"
    ORGANISATION_REASONS = "organisation_reasons"
    DECISION = "decision"
    APPEAL_RECEIVED = "appeal_received"
    APPEAL_UPHELD = "appeal_upheld"
    RELIEF = "relief"
    RELIEF_ENDED = "relief_ended"
    REVERSAL = "reversal"
    ROLLBACK = "rollback"
    UNEXPLAINED = "unexplained"


class DeliveryState(StrEnum):
    """How far a notice got; the clock to appeal starts only once it arrived."""

    WRITTEN = "written"
    FILED = "filed"
    ACCEPTED = "accepted"
    FAILED = "failed"
    BOUNCED = "bounced"
