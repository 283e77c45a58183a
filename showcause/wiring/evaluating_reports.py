"""What brigades gain by reporting, on generated weeks of reports: nothing, or how much."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import showcause.policy
from showcause.detectors.feature_table import FEATURES
from showcause.domain.feature import Layer
from showcause.policy.interval import MILLION, clopper_pearson
from showcause.reviews.reports import order
from showcause.simulate.brigades import Brigade, Campaign, campaign

BASE: Final = 1 / 3
"""How often reports are right on average."""

A_DAY: Final = 400
"""Accounts that reviewers look at in a day."""

FEWEST_WAITING: Final = 100

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReportEvaluation:
    """`brigades`: a row a kind of brigade; shares in ppm, waits in ten-thousandths of a day.

    `read_by_rules`: features that come from reports and that a rule could read against somebody.
    """

    seed: int
    campaigns: int
    accounts: int
    false_reports: int
    targets: int
    brigades: list[Row]
    read_by_rules: list[str]


def evaluate_reports(
    *, seed: int, campaigns: int, accounts: int, false_reports: int, targets: int
) -> ReportEvaluation:
    """Every kind of brigade so often, each in a week of its own; the same for the same seed."""
    rows, readable = [], _readable()
    for kind in Brigade:
        made = [
            _outcome(
                campaign(
                    seed * 1_000_003 + each,
                    kind,
                    accounts=accounts,
                    false_reports=false_reports,
                    targets=targets,
                )
            )
            for each in range(campaigns)
        ]
        rows.append(_row(kind, made, len(readable)))
    return ReportEvaluation(seed, campaigns, accounts, false_reports, targets, rows, readable)


def _readable() -> list[str]:
    """Features of reports that some rule could read against somebody; there must be none.

    Each is asked for in a rule's `when:`, and the rulebook has to refuse that rule.
    """
    from showcause.domain.errors import BadInput
    from showcause.policy.expression import compile_rule
    from showcause.policy.rulebook import read_rulebook

    book = read_rulebook(Path(showcause.policy.__file__).parent / "shipped")
    found = []
    for name, feature in FEATURES.items():
        if feature.layer is Layer.REPORT:
            rule = replace(book.rules[0], when=f"{name} >= 1", unless="", on=feature.on[0])
            try:
                compile_rule(rule, FEATURES)
            except BadInput as refused:
                if "may never count against an account" in str(refused):
                    continue
            found.append(name)
    return found


def _outcome(made: Campaign) -> tuple[float, float, float]:
    """Violators overtaken, of those who waited already; the median wait without and with it."""
    import numpy as np

    with_brigade = _placed(made, np.ones(made.honest.size, bool))
    without = _placed(made, made.honest)
    targets = np.arange(made.targets, with_brigade.size)
    reported = made.reports.target
    first = np.full(with_brigade.size, np.iinfo(np.int64).max)
    np.minimum.at(first, reported, made.reports.at)
    target = targets[np.argmin(with_brigade[targets])]
    waiting = np.flatnonzero(first[: made.violators] < first[target])
    # Where hardly anybody waited yet there is nobody to overtake, which would look like success.
    few = waiting.size < FEWEST_WAITING
    overtaken = np.nan if few else (with_brigade[waiting] > with_brigade[target]).mean()
    about = reported[made.honest]
    return (
        float(overtaken),
        float(np.median(without[about])) / A_DAY,
        float(np.median(with_brigade[about])) / A_DAY,
    )


def _placed(made: Campaign, rows: Any) -> Any:
    """Of each account its place in the order made of these rows; beyond the end if not in it."""
    import numpy as np

    from showcause.reviews.reports import Reports

    held = made.reports
    open_reports = Reports(
        target=held.target[rows],
        reporter=held.reporter[rows],
        group=held.group[rows],
        at=held.at[rows],
        answers_back=held.answers_back[rows],
    )
    found = order(open_reports, made.right, made.wrong, BASE)
    place = np.full(int(held.target.max()) + 1, found.size, np.int64)
    place[found] = np.arange(1, found.size + 1)
    return place


def _row(kind: Brigade, made: list[tuple[float, float, float]], readable: int) -> Row:
    import numpy as np

    overtaken, without, with_brigade = np.array(made).T
    overtaken = overtaken if np.isfinite(overtaken).any() else np.zeros(1)
    grown = with_brigade / without - 1
    return {
        "brigade": kind.value,
        "campaigns": len(made),
        "measures": readable * len(made),
        "measures_at_most_ppm": clopper_pearson(min(readable, 1) * len(made), len(made))[1],
        "overtaken_ppm": round(float(np.nanmean(overtaken)) * MILLION),
        "overtaken_p95_ppm": round(float(np.nanquantile(overtaken, 0.95)) * MILLION),
        "overtaken_most_ppm": round(float(np.nanmax(overtaken)) * MILLION),
        "wait_grows_ppm": round(float(grown.mean()) * MILLION),
        "wait_grows_most_ppm": round(float(grown.max()) * MILLION),
    }
