"""How often the speech rules are right, and wrong, by function and by language."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.speech.definition import cited
from showcause.detectors.speech.detect import FOR_A_READER
from showcause.detectors.speech.judge import Said, Verdict, judged
from showcause.detectors.speech.tables import languages
from showcause.domain.errors import BadInput
from showcause.policy.interval import MILLION, clopper_pearson
from showcause.simulate.benign import benign_texts

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

HALVES: Final = {"reported": 1, "tuned": 0}
"""HateCheck's case ids: tables were tuned on the even ones and are reported on the odd ones."""

ALLOWED: Final = ("counter_quote_nh", "counter_ref_nh", "negate_neg_nh", "slur_reclaimed_nh")
THREATS: Final = ("threat_dir_h", "threat_norm_h")


@dataclass(frozen=True, slots=True)
class SpeechEvaluation:
    """`functions`: of each function of HateCheck its cases, adverse findings and the interval.

    `together`: what must be low and what must be high, summed. `parity`: of each language its
    benign texts and false findings. `worst`: the highest rate, against the others.
    """

    detector: str
    tables: int
    half: str
    functions: list[Row]
    together: list[Row]
    parity: list[Row]
    worst: Row


def evaluate_speech(cases: Path | None, half: str) -> SpeechEvaluation:
    """Judge the cases (none: only benign texts) and every benign text; the same each time."""
    functions = _functions(_cases(cases, half)) if cases else []
    parity = _parity()
    return SpeechEvaluation(cited(), len(languages()), half, functions, _together(functions),
                            parity, _worst(parity))  # fmt: skip


def _cases(file: Path, half: str) -> "pa.Table":
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    if not file.is_file():
        raise BadInput("no such file", where=str(file), hint="hatecheck.parquet")
    rows = parquet.read_table(file)
    if missing := {"functionality", "case_id", "test_case"} - set(rows.column_names):
        raise BadInput(f"no column {min(missing)}", where=str(file), hint="HateCheck's test cases")
    if half == "all":
        return rows
    odd = np.array([int(case) % 2 for case in rows["case_id"].to_pylist()])
    return rows.filter(pa.array(odd == HALVES[half]))


def _functions(cases: "pa.Table") -> list[Row]:
    found = judged(cases["test_case"].combine_chunks())
    names = cases["functionality"].to_pylist()
    many = Counter(names)
    verdicts = Counter((name, found.get(place, Said()).verdict) for place, name in enumerate(names))
    return [
        _rated(name, many[name], verdicts[name, Verdict.ADVERSE], verdicts[name, Verdict.CONTEXT])
        for name in sorted(many)
    ]


def _rated(name: str, cases: int, adverse: int, context: int) -> Row:
    low, high = clopper_pearson(adverse, cases)
    return {"function": name, "cases": cases, "adverse": adverse, "in_context": context,
            "adverse_ppm": adverse * MILLION // max(cases, 1),
            "at_least_ppm": low, "at_most_ppm": high}  # fmt: skip


def _together(functions: list[Row]) -> list[Row]:
    return [
        _rated(
            name,
            *(sum(row[column] for row in functions if row["function"] in which)
              for column in ("cases", "adverse", "in_context")),
        )
        for name, which in (("allowed", ALLOWED), ("threats", THREATS))
        if functions
    ]  # fmt: skip


def _parity() -> list[Row]:
    import pyarrow as pa

    benign = benign_texts()
    texts = [text for said in benign.values() for text in said]
    of = [name for name, said in benign.items() for _ in said]
    found = judged(pa.array(texts, pa.string()))
    false = Counter(of[place] for place, said in found.items() if said.verdict in FOR_A_READER)
    return [
        {**_rated(name, len(said), false[name], 0), "language": name}
        for name, said in benign.items()
    ]


def _worst(parity: list[Row]) -> Row:
    """The language with most false findings a text, then the widest interval, against the rest."""
    import math

    row = max(parity, key=lambda one: (one["adverse_ppm"], one["at_most_ppm"]))
    texts = sum(one["cases"] for one in parity) - row["cases"]
    false = sum(one["adverse"] for one in parity) - row["adverse"]
    told = {"language": row["language"], "false": row["adverse"], "texts": row["cases"],
            "difference_at_most_ppm": row["at_most_ppm"] - clopper_pearson(false, texts)[0],
            "ratio_at_most": None, "languages": len(parity),
            "all_texts": texts + row["cases"], "all_false": false + row["adverse"]}  # fmt: skip
    if row["adverse"] and false:
        ratio = (row["adverse"] / row["cases"]) / (false / texts)
        spread = math.sqrt(1 / row["adverse"] - 1 / row["cases"] + 1 / false - 1 / texts)
        told["ratio_at_most"] = round(ratio * math.exp(1.96 * spread), 3)
    return told
