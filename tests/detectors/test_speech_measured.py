"""The speech rules on real and on benign texts; figures come from `showcause evaluate speech`."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import showcause.simulate.benign as benign
from showcause.detectors.speech.detect import findings
from showcause.detectors.speech.judge import Verdict, judged
from showcause.engine.duckdb import DuckDBEngine
from showcause.wiring.evaluating_speech import SpeechEvaluation, evaluate_speech

GENERATOR = "292aaab405a0df4711df98a69bac700c209b9960487fbdc753334e04ed23fcb6"


def test_the_generator_of_benign_texts_is_the_one_that_was_fixed_before_tuning() -> None:
    made = hashlib.sha256(Path(benign.__file__).read_bytes()).hexdigest()
    assert made == GENERATOR


@pytest.fixture(scope="module")
def languages_only() -> SpeechEvaluation:
    return evaluate_speech(None, "reported")


def test_benign_texts_of_many_languages_are_found_guilty_in_none(
    languages_only: SpeechEvaluation,
) -> None:
    worst = languages_only.worst
    assert worst["languages"] >= 60
    assert worst["all_texts"] >= 50_000
    assert worst["ratio_at_most"] is None or worst["ratio_at_most"] <= 1.25
    assert worst["difference_at_most_ppm"] <= 15_000, worst


def test_hatecheck_allows_what_is_allowed_and_finds_threats(
    real_file: Callable[[str], Path],
) -> None:
    found = evaluate_speech(real_file("hatecheck.parquet"), "reported")
    rate = {row["function"]: row["adverse_ppm"] for row in (*found.functions, *found.together)}
    for allowed in ("counter_quote_nh", "counter_ref_nh", "negate_neg_nh", "slur_reclaimed_nh"):
        assert rate[allowed] <= 50_000
    for threat in ("threat_dir_h", "threat_norm_h"):
        assert rate[threat] >= 800_000
    assert rate["target_obj_nh"] <= 50_000


@pytest.mark.parametrize("file", ["cricket_2017", "us_senate_2012_2015"])
def test_real_crowds_and_senators_threaten_nobody(
    file: str, real_file: Callable[[str], Path]
) -> None:
    texts = parquet.read_table(real_file(f"{file}.parquet"), columns=["text"])["text"]
    found = judged(texts.combine_chunks()).values()
    assert not [said for said in found if said.verdict is Verdict.ADVERSE]


def test_findings_are_for_readers_of_the_language_and_reposts_are_nobodys_words(
    engine: DuckDBEngine,
) -> None:
    posts = [
        ("1", "a", "Wir sollten alle Flüchtlinge erschießen", None),
        ("2", "b", "مرگ بر دیکتاتور", None),
        ("3", "c", "Kill all the Jews", "x"),
        ("4", "d", "I will kill you tomorrow at 8, I know your home address", None),
    ]
    table = pa.table(
        {
            "platform": ["p"] * 4,
            "post_id": [row[0] for row in posts],
            "account_id": [row[1] for row in posts],
            "created_at": [1, 2, 3, 4],
            "text": [row[2] for row in posts],
            "repost_of": pa.array([row[3] for row in posts], pa.string()),
        }
    )
    rows = findings(engine, {"post": table})
    assert [(row["post"], row["language"]) for row in rows] == [("p:4", "en"), ("p:1", "de")]
    everything = findings(engine, {"post": table}, with_contexts=True)
    assert [row["contexts"] for row in everything if row["post"] == "p:2"] == [["slogan"]]
