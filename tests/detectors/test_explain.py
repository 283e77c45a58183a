"""`showcause detect` says who, why and when, draws it, and reads files nobody ingested."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

from showcause.cli.app import run
from showcause.domain.moment import DAY, HOUR

Row = tuple[str, str, int]
Build = Callable[..., pa.Table]
Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shares(share_table: Build, crowd: list[Row]) -> pa.Table:
    cell = [
        (f"bot{who}", f"story{thing}", DAY + thing * HOUR + who * 3_000)
        for who in range(6)
        for thing in range(5)
    ]
    return share_table(crowd + cell)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Type]:
    def run_it(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["showcause", "detect", *map(str, words)])
        code = run()
        told = capsys.readouterr()
        return code, told.out, told.err

    yield run_it


def test_a_network_is_told_with_its_size_and_degree(
    typed: Type, shares: pa.Table, tmp_path: Path
) -> None:
    pq.write_table(shares, tmp_path / "s.parquet")

    code, told, _ = typed(tmp_path / "s.parquet", "--json")

    (network,) = map(json.loads, told.splitlines())
    assert code == 0
    assert (network["members"], network["ties"], network["tied_ppm"]) == (6, 15, 1_000_000)
    assert network["from"] == "1970-01-02T00:00:00Z"
    assert network["example"] == ["bot0", "bot1", "bot2"]


def test_the_strongest_ties_are_pairs_of_posts_with_times(
    typed: Type, shares: pa.Table, tmp_path: Path
) -> None:
    pq.write_table(shares, tmp_path / "s.parquet")
    drawing = tmp_path / "n.svg"

    code, told, _ = typed(tmp_path / "s.parquet", "--explain", "fnd_", "--svg", drawing, "--json")

    explained = json.loads(told)
    tie = explained["strongest"][0]
    assert code == 0
    assert len(explained["strongest"]) == 10
    assert tie["objects"] == 5
    for proof in tie["proof"]:
        assert abs(proof["apart_ms"]) <= 60_000
        assert proof["event_a"].startswith(tie["account_a"].removeprefix("here:") + "/")
    svg = ElementTree.parse(drawing).getroot()
    assert len(svg.findall("{*}line")) == 15
    assert len(svg.findall("{*}circle")) == 6


def test_for_a_person_it_says_what_it_does_not_say(
    typed: Type, shares: pa.Table, tmp_path: Path
) -> None:
    pq.write_table(shares, tmp_path / "s.parquet")

    _, told, _ = typed(tmp_path / "s.parquet")
    _, explained, _ = typed(tmp_path / "s.parquet", "--explain", "fnd")

    assert "1 networks of 6 accounts" in told
    assert "Acting together is no violation" in told
    assert "never that they are inauthentic" in explained
    assert "1970-01-02T00:00:00Z  bot0/story0/86400000  link story0" in explained


def test_the_toolkit_s_own_csv_gives_the_ties_of_the_same_share_rows(
    typed: Type, shares: pa.Table, tmp_path: Path
) -> None:
    rows = shares.to_pylist()
    posts = [_message(row, row["object"]) for row in rows]
    posts.append(_message(rows[0] | {"event_id": "other"}, ""))
    posts.append(_message(rows[-1] | {"event_id": "echo"}, rows[-1]["object"], repost="x"))
    csv.write_csv(pa.Table.from_pylist(posts), tmp_path / "here.csv")
    pq.write_table(shares, tmp_path / "s.parquet")

    found = []
    for file in ("here.csv", "s.parquet"):
        out = tmp_path / f"{file}.edges"
        code, _, _ = typed(tmp_path / file, "--like", "toolkit", "--edges", out)
        assert code == 0
        found.append(csv.read_csv(out).to_pylist())

    assert found[0] == found[1]
    assert {"account_a": "here:bot0", "account_b": "here:bot5", "weight": 5} in found[0]


def test_several_links_of_one_post_are_one_message(typed: Type, tmp_path: Path) -> None:
    both = {"object": "", "at": 1000}
    posts = [
        _message({"event_id": f"{n}", "account_id": who, **both}, "a b")
        for n, who in enumerate(("ada", "bo", "ada", "bo"))
    ]
    csv.write_csv(pa.Table.from_pylist(posts), tmp_path / "x.csv")

    _, told, _ = typed(tmp_path / "x.csv", "--like", "toolkit", "--json")

    assert [json.loads(line)["weight"] for line in told.splitlines()] == [2, 2]


def _message(row: dict[str, Any], urls: str, repost: str = "") -> dict[str, Any]:
    return {
        "message_id": row["event_id"],
        "user_id": row["account_id"],
        "username": "x",
        "repost_id": repost,
        "reply_id": "",
        "message": "said, twice",
        "timestamp": row["at"] / 1000,
        "urls": urls,
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.parquet",), "nowhere.parquet: no such file"),
        (("bad.csv",), "lacks account_id, object, at"),
        (("bad.parquet",), "cannot be read as Parquet"),
        (("--svg", "x.svg"), "--svg draws one network"),
        (("s.parquet", "--explain", "fnd_zz"), "no network called fnd_zz"),
        (("s.parquet", "--like", "magic"), "nothing like magic"),
    ],
)
def test_bad_input_is_one_clear_line(
    words: tuple[str, ...], told: str, typed: Type, shares: pa.Table, tmp_path: Path
) -> None:
    pq.write_table(shares, tmp_path / "s.parquet")
    (tmp_path / "bad.csv").write_text("event_id,what\n1,2\n")
    (tmp_path / "bad.parquet").write_text("no")

    code, _, said = typed(*(tmp_path / word if "." in word else word for word in words))

    assert code == 2
    assert told in said and len(said.splitlines()) == 1
