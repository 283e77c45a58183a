"""How bulk sweeps go out, as the rulebook says."""

from collections.abc import Mapping
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.sweep import StagePlan, StageSize

SWEEPS_NAME: Final = "sweeps.yaml"
PPM_PER_PERCENT: Final = 10_000
NUMBERS: Final = ("limit_percent", "enough", "lot", "most_read")


def plan_from(given: Any, where: str) -> StagePlan:
    """The plan in the parsed file.

    Raises:
        BadInput: a value is missing, no whole number, or out of its range; names the file.
    """
    known = given if isinstance(given, dict) else {}
    limit, enough, lot, most_read = (_number(known, name, where) for name in NUMBERS)
    if not 1 <= limit <= 50:
        raise BadInput(f"limit_percent is {limit}", where=where, hint="1 to 50")
    stages = known.get("stages")
    if not isinstance(stages, list) or not stages:
        raise BadInput("there is no list of stages", where=where, hint="- most: 50")
    sizes = tuple(_size(stage, number, where) for number, stage in enumerate(stages, start=1))
    return StagePlan(sizes, limit * PPM_PER_PERCENT, enough, lot, most_read)


def values_of_plan(plan: StagePlan) -> dict[str, Any]:
    """The plan as plain values."""
    stages = [{"most": size.most, "share_ppm": size.share_ppm} for size in plan.stages]
    numbers = {"enough": plan.enough, "lot": plan.lot, "most_read": plan.most_read}
    return {"limit_ppm": plan.limit_ppm, "stages": stages, **numbers}


def plan_of_values(values: Mapping[str, Any]) -> StagePlan:
    """The plan those values say."""
    sizes = tuple(StageSize(**size) for size in values["stages"])
    return StagePlan(
        sizes, values["limit_ppm"], values["enough"], values["lot"], values["most_read"]
    )


def _size(stage: Any, number: int, where: str) -> StageSize:
    known = stage if isinstance(stage, dict) else {}
    if "most" not in known:
        raise BadInput(f"stage {number} needs `most`, a cap in accounts", where=where)
    share = None
    if "share_percent" in known:
        share = _number(known, "share_percent", where) * PPM_PER_PERCENT
    return StageSize(most=_number(known, "most", where), share_ppm=share)


def _number(given: Mapping[str, Any], name: str, where: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadInput(f"{name} is {value!r}", where=where, hint="a whole number from 1")
    return value
