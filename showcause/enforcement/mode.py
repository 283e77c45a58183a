"""How far Showcause goes on a platform: observe, explain, enforce."""

from enum import StrEnum


class Mode(StrEnum):
    """What may leave the house.

    observe: nothing; what it would have done is recorded.
    explain: words only: measures made elsewhere are told, with a way to contest them.
    enforce: everything.
    """

    OBSERVE = "observe"
    EXPLAIN = "explain"
    ENFORCE = "enforce"

    @property
    def may_tell(self) -> bool:
        """Whether anything may be said to account holders."""
        return self is not Mode.OBSERVE

    @property
    def may_order(self) -> bool:
        """Whether anything on the platform may be changed."""
        return self is Mode.ENFORCE
