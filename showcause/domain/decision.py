"""A decision: ground, measure, actor, time span; and the standing that decisions add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from showcause.domain.errors import MixedAccountsError
from showcause.domain.measure import Measure
from showcause.domain.moment import Moment


class Ground(StrEnum):
    """What a decision relies on, as in the EU transparency database."""

    ILLEGAL_CONTENT = "illegal_content"
    INCOMPATIBLE_CONTENT = "incompatible_content"


@dataclass(frozen=True, slots=True)
class Decision:
    """The binding choice about one account.

    `ended_at` is when it stopped being in force: reversed, voided with its cause or its sweep.
    None while it stands. `ends_at` is the end it was given; None is until lifted.
    """

    decision_id: str
    account: str
    measure: Measure
    starts_at: Moment
    ends_at: Moment | None = None
    ended_at: Moment | None = None

    def in_force(self, at: Moment) -> bool:
        """Whether the decision binds at that moment."""
        if at < self.starts_at:
            return False
        if self.ends_at is not None and at >= self.ends_at:
            return False
        return self.ended_at is None or at < self.ended_at


def standing_from_decisions(decisions: Sequence[Decision], at: Moment) -> frozenset[Measure]:
    """The set of measures in force on one account.

    Ending one decision never lifts another: standing is worked out from all of them and is
    never stored.

    Raises:
        MixedAccountsError: the decisions name more than one account.
    """
    if len({decision.account for decision in decisions}) > 1:
        raise MixedAccountsError("standing is asked for one account at a time")
    return frozenset(decision.measure for decision in decisions if decision.in_force(at))
