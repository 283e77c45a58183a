"""effect_figures: how long accounts lasted, who came back, what nobody saw, what reach fell."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from showcause.disclosure.effect import Length, returners, survival, unseen
from showcause.domain.moment import Moment
from showcause.store.reads import effect as reads

ONE_ORIGIN: Final = "common_origin"
"""The detector that ties accounts to one another by who runs them."""

Row = dict[str, Any]


def effect_figures(since: Moment, until: Moment, now: Moment) -> dict[str, list[Row]]:
    """What the record says of decisions and findings of a span, as of now."""
    lifetimes = [
        ((now if applied is None else applied) - began, applied is not None)
        for began, applied in reads.lifetimes(since, until)
    ]
    return {
        "survival": survival([(max(0, length), over) for length, over in lifetimes]),
        "returners": [returners(_back(dict(reads.suspended(since, until)), now))],
        "unseen": [unseen(*reads.ways_found(since, until))],
    }


def _back(suspended: Mapping[str, Moment], now: Moment) -> list[Length]:
    """How long until each was tied to an account that no finding had known; else until now."""
    first: dict[str, Moment] = {}
    back: dict[str, Moment] = {}
    for made, members in _findings():
        new = {account for account in members if first.setdefault(account, made) == made}
        for account in members:
            since = suspended.get(account)
            if since is not None and made > since and new - {account}:
                back.setdefault(account, made)
    return [
        (back.get(account, now) - since, account in back) for account, since in suspended.items()
    ]


def _findings() -> Iterable[tuple[Moment, list[str]]]:
    """Members of every finding by when it was made; those made at one moment know each other."""
    found: dict[str, tuple[Moment, list[str]]] = {}
    for finding, made, account in reads.tied(ONE_ORIGIN):
        found.setdefault(finding, (made, []))[1].append(account)
    return found.values()
