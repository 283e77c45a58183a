"""What an outsider's analysis of a published archive says, account by account and as a whole.

The publisher is not believed and not needed: everything follows from the published rows. An account
is *supported* when the ties it holds to others in the archive hold under the null model; *partly*
when it has none, but others that are supported pushed what it posted, again and again; and
*unsupported* when the archive shows nothing that ties it to an operation. Unsupported is not
innocent, and supported is not guilty: it says what the published evidence can carry.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.disclosure.page import page
from showcause.domain.moment import DAY, Moment, iso_from_moment

SUPPORTED: Final = "supported"
PARTLY: Final = "partly"
UNSUPPORTED: Final = "unsupported"
WORDS: Final = (SUPPORTED, PARTLY, UNSUPPORTED)

PUSHED_BY: Final = 5
"""Supported accounts that must have reposted somebody for it to count as pushed."""

SILENCE: Final = 180 * DAY
"""Without a post for so long, an account was dormant (ASPI 2019: repurposed accounts)."""

BURST: Final = 10
"""Accounts created on one day that make it a night of its own."""

BANDS: Final = (10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Seen:
    """One account as the archive shows it; None is what the archive does not tell.

    `partners` counts ties that hold, `error_ppm` the error of its network. A break is a silence of
    half a year after which the language or the client is another one.
    """

    account: str
    created_at: Moment | None
    followers: int | None
    language: str
    posts: int
    first_at: Moment | None
    last_at: Moment | None
    partners: int
    network: str
    error_ppm: int | None
    unrelated_ppm: int | None
    pushed_by: int
    silence_days: int
    is_break: bool

    @property
    def support(self) -> str:
        """How far the archive's evidence carries this account's inclusion."""
        if self.partners:
            return SUPPORTED
        return PARTLY if self.pushed_by >= PUSHED_BY else UNSUPPORTED


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars by label, one series for each support word, and the table they are drawn from."""

    title: str
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def summary(seen: Sequence[Seen], ties: int, networks: int, null_model: str) -> dict[str, Any]:
    """The figures of the whole archive."""
    support = Counter(each.support for each in seen)
    days = Counter(_day(each.created_at) for each in seen if each.created_at is not None)
    return {
        "accounts": len(seen),
        "posts": sum(each.posts for each in seen),
        **{f"accounts_{word}": support[word] for word in WORDS},
        "without_a_post": sum(not each.posts for each in seen),
        "networks": networks,
        "ties": ties,
        "null_model": null_model,
        "created_in_a_burst": sum(count for count in days.values() if count >= BURST),
        "over_10000_followers": sum((each.followers or 0) > 10_000 for each in seen),
        "dormant_then_changed": sum(each.is_break for each in seen),
        "mostly_unrelated": sum((each.unrelated_ppm or 0) >= 600_000 for each in seen),
        "followers_not_told": sum(each.followers is None for each in seen),
    }


def plots(seen: Sequence[Seen]) -> list[Plot]:
    """Who is in the archive: when they were made, whom they reach, what they write, when."""
    return [
        _plot("Accounts by month of creation", seen, lambda each: _month(each.created_at)),
        _plot("Accounts by followers", seen, _band, order=_BAND_NAMES),
        _plot("Accounts by language", seen, lambda each: each.language or "not told", most=12),
        _plot("Accounts by month of their last post", seen, lambda each: _month(each.last_at)),
        _plot("Accounts by share of unrelated activity", seen, _unrelated, order=_TENTHS),
    ]


def claims(manifest: Mapping[str, Any], figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What the publisher claims, what the archive shows of it, and what the claim would need."""
    told = manifest.get("attribution") or {}
    who = told.get("statement") or "none is published with these files"
    named = figures["accounts_supported"]
    share = f"{named:,} of {figures['accounts']:,} accounts"
    return [
        (
            "These accounts act together.",
            f"Ties that chance does not explain hold for {share}.",
            "For the others: the events that tie them, or another kind of evidence.",
        ),
        (
            "They hide who is behind them.",
            "Nothing in this format can show it: acting together is what chapters and fans do too.",
            "A second, independent kind of evidence: sign-ups, infrastructure, provenance.",
        ),
        (
            f"Attribution: {who}",
            "Nothing in this format supports or contradicts it.",
            "Technical or financial evidence, its confidence stated, open to somebody independent.",
        ),
        (
            "Nobody is included wrongly.",
            f"{figures['accounts_unsupported']:,} accounts are tied to nothing in the archive.",
            "Reasons for each account, appeals and their outcomes, an errata feed.",
        ),
    ]


def report(
    name: str,
    seen: Sequence[Seen],
    figures: Mapping[str, Any],
    manifest: Mapping[str, Any],
    notes: Iterable[str],
) -> str:
    """One HTML page that loads nothing."""
    ordered = sorted(seen, key=lambda each: (WORDS.index(each.support), each.account))
    return page(
        "audit.html",
        name=name,
        figures=figures,
        plots=[_drawn(plot) for plot in plots(seen)],
        claims=claims(manifest, figures),
        notes=list(notes),
        seen=ordered,
        words=WORDS,
    )


def _plot(
    title: str,
    seen: Sequence[Seen],
    label: Any,
    *,
    order: Sequence[str] = (),
    most: int = 0,
) -> Plot:
    counts: dict[str, Counter[str]] = {}
    for each in seen:
        counts.setdefault(label(each), Counter())[each.support] += 1
    names = [name for name in order if name in counts] if order else sorted(counts)
    if most:
        names = sorted(counts, key=lambda name: (-counts[name].total(), name))[:most]
    rows = tuple((name, tuple(counts[name][word] for word in WORDS)) for name in names)
    return Plot(title, rows)


def _drawn(plot: Plot) -> dict[str, Any]:
    """The plot with the bars' places, in a drawing 720 wide; long rows of bars get a taller one."""
    largest = max((sum(counts) for _, counts in plot.rows), default=1)
    bars = []
    for number, (_, counts) in enumerate(plot.rows):
        left = 150.0
        for series, count in enumerate(counts):
            width = round(500 * count / largest, 1)
            bars.append({"x": left, "y": number * 20, "width": width, "series": series})
            left += width
    return {
        "title": plot.title,
        "rows": plot.rows,
        "bars": bars,
        "height": max(len(plot.rows), 1) * 20,
    }


def _day(moment: Moment) -> str:
    return iso_from_moment(moment)[:10]


def _month(moment: Moment | None) -> str:
    return "not told" if moment is None else iso_from_moment(moment)[:7]


_BAND_NAMES: Final = (
    "not told", *(f"under {band:,}" for band in BANDS), f"{BANDS[-1]:,} and more",
)  # fmt: skip


def _band(each: Seen) -> str:
    if each.followers is None:
        return "not told"
    for band in BANDS:
        if each.followers < band:
            return f"under {band:,}"
    return _BAND_NAMES[-1]


_TENTHS: Final = ("not told", *(f"{start} to {start + 20} %" for start in range(0, 100, 20)))


def _unrelated(each: Seen) -> str:
    if each.unrelated_ppm is None:
        return "not told"
    return _TENTHS[1 + min(each.unrelated_ppm // 200_000, 4)]
