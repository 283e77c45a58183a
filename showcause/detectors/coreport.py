"""Who reports together: a report is a share of its target, so co-sharing's engine finds brigades.

Reporting together is no misuse: volunteers work through one list, and a community is called upon to
report. A group is only ever heard as one voice (`reviews.reports`), which is all it is used for.
"""

from typing import TYPE_CHECKING, Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import pyarrow as pa

AS_SHARES: Final = Definition(
    "reports_as_shares",
    "1",
    ("report",),
    (
        Step(
            "reported",
            """SELECT r.platform, r.reporter_token AS account_id, 'link' AS trace,
                'report:' || r.account_id AS object, r.at, r.event_id
            FROM report AS r WHERE r.reporter_token <> '' AND r.account_id <> ''""",
        ),
        Step("placed", "SELECT * FROM reported ORDER BY platform, event_id"),
    ),
)


def reporting_together(
    engine: Engine, sources: Sources, settings: CoshareSettings | None = None
) -> "pa.Table":
    """A row a reporter in a group: `finding_id` is the group, `account` platform:reporter."""
    shares = engine.run(AS_SHARES, sources)
    found = detect(engine, {"share": shares}, settings or CoshareSettings())
    return found.members.select(["finding_id", "account"])
