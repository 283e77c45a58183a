"""Every error Showcause raises on purpose.

ShowcauseError
  BadInput            what a person typed or handed in cannot be used (exit code 2)
    UnknownName       a name that does not exist; carries the nearest one
  NotPermitted        this actor may not do this
  IllegalTransition   a state change the transition table does not hold
  MixedAccountsError  one account was asked for and several were given
  PlatformError       the outside world failed; `permanent` says whether to try again
  BrokenRecord        the record contradicts itself; nothing may go on
"""


class ShowcauseError(Exception):
    """Anything Showcause raises on purpose: what happened, where, and a hint."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """One line: what, where, hint."""
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{hint}"


class BadInput(ShowcauseError):
    """What a person typed or handed in cannot be used."""


class UnknownName(BadInput):
    """A name that does not exist; the hint carries the nearest one."""


class NotPermitted(ShowcauseError):
    """This actor may not do this."""


class IllegalTransition(ShowcauseError):
    """A state change that the transition table does not hold."""


class MixedAccountsError(ShowcauseError):
    """One account was asked for and several were given."""


class BrokenRecord(ShowcauseError):
    """The record contradicts itself."""


class PlatformError(ShowcauseError):
    """The outside world failed; `permanent` says whether trying again can help.

    `wait_ms` over 0 is how long it must be left alone before anything is sent to it: it is down,
    asked for a pause, or does not take our credentials. That is nobody's failed attempt.
    """

    def __init__(
        self, message: str, *, permanent: bool, where: str = "", hint: str = "", wait_ms: int = 0
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.permanent = permanent
        self.wait_ms = wait_ms
