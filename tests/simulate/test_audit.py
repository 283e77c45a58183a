"""audit on story 4's operation with critics planted among it, as an outsider gets the files."""

import csv
import json
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from showcause.domain.errors import BadInput
from showcause.simulate.stories import play
from showcause.steps.audit import Audit, audit
from showcause.wiring.engines import machine_engine

INNOCENT = {"critic", "critic_alerted", "journalist", "background", "volunteer"}


@dataclass(frozen=True)
class Disclosed:
    """An archive of the guilty with innocents planted, and who is who."""

    folder: Path
    guilty: set[str]
    planted: set[str]


def disclosed(folder: Path, *, accounts: int, planted: int, seed: int) -> Disclosed:
    play(4, accounts=accounts, seed=seed, out=folder / "all", form="archive")
    lines = (folder / "all" / "truth.ndjson").read_text("utf-8").splitlines()
    truth = [json.loads(line) for line in lines]
    guilty = {row["account"] for row in truth if row["guilty"]}
    others = sorted(row["account"] for row in truth if row["role"] in INNOCENT)
    chosen = set(random.Random(seed).sample(others, planted))
    for kind in ("users", "tweets"):
        _keep(folder, kind, guilty | chosen)
    return Disclosed(folder / "published", guilty, chosen)


def _keep(folder: Path, kind: str, accounts: set[str]) -> None:
    (folder / "published").mkdir(exist_ok=True)
    with (
        (folder / "all" / f"showcause_story4_{kind}_csv.csv").open(
            newline="", encoding="utf-8"
        ) as old,
        (folder / "published" / f"{kind}.csv").open("w", newline="", encoding="utf-8") as new,
    ):
        rows = csv.DictReader(old)
        writer = csv.DictWriter(new, rows.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in rows if row["userid"] in accounts)


@pytest.fixture(scope="module", params=[11, 29])
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Disclosed, Audit]:
    folder = tmp_path_factory.mktemp("story4")
    made = disclosed(folder, accounts=1_000, planted=100, seed=request.param)
    return made, audit(made.folder, machine_engine())


def with_support(made: Audit, *words: str) -> set[str]:
    return {each.account for each in made.seen if each.support in words}


def test_planted_critics_are_unsupported_and_true_members_stay_supported(
    case: tuple[Disclosed, Audit],
) -> None:
    made, told = case

    assert len(with_support(told, "unsupported") & made.planted) >= 0.9 * len(made.planted)
    assert len(with_support(told, "supported") & made.guilty) >= 0.95 * len(made.guilty)


def test_the_report_loads_nothing_and_every_plot_has_its_table(
    case: tuple[Disclosed, Audit],
) -> None:
    page = case[1].files["report.html"].decode()

    assert page.count("<svg") == page.count("The same as a table") == 5
    assert "http" not in page.replace("http-equiv", "") and "<script" not in page


def test_the_figures_are_those_of_the_rows(case: tuple[Disclosed, Audit]) -> None:
    made, told = case
    rows = list(csv.DictReader(told.files["accounts.csv"].decode().splitlines()))
    figures = json.loads(told.files["figures.json"])

    assert {row["account"] for row in rows} == made.guilty | made.planted
    for word in ("supported", "partly", "unsupported"):
        assert figures[f"accounts_{word}"] == sum(row["support"] == word for row in rows)
    with (made.folder / "tweets.csv").open(newline="", encoding="utf-8") as file:
        assert figures["posts"] == sum(1 for _ in csv.reader(file)) - 1


def test_zipped_and_in_another_order_of_columns_it_is_the_same(
    case: tuple[Disclosed, Audit], tmp_path: Path
) -> None:
    made, told = case
    for kind in ("users", "tweets"):
        with (made.folder / f"{kind}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        turned = sorted(rows[0])
        with (tmp_path / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, turned)
            writer.writeheader()
            writer.writerows(rows)
        with zipfile.ZipFile(tmp_path / f"{kind}.zip", "w") as bundle:
            bundle.write(tmp_path / f"{kind}.csv", f"{kind}.csv")
        (tmp_path / f"{kind}.csv").unlink()

    assert audit(tmp_path, machine_engine()).figures == told.figures


def test_what_is_no_archive_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")

    with pytest.raises(BadInput, match="no such archive"):
        audit(tmp_path, machine_engine())
