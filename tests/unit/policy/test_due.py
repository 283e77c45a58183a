from pathlib import Path

import pytest

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.moment import HOUR
from showcause.policy.due import BOUNDS, DUE_NAME, read_due
from showcause.policy.rulebook import SHIPPED, read_rulebook


def written(folder: Path, text: str) -> Path:
    (folder / DUE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_due_times_are_what_is_left_out(tmp_path: Path) -> None:
    assert read_due(tmp_path) == read_due(SHIPPED)
    assert read_due(written(tmp_path, "appeal_hours: 48")).appeal_hours == 48
    assert read_due(tmp_path).look == 24 * HOUR


def test_clauses_can_be_listed(tmp_path: Path) -> None:
    due = read_due(written(tmp_path, 'imminent_harm: ["2.1"]\ninterim: ["2.1", "2.2"]'))

    assert (due.imminent_harm, due.interim) == (("2.1",), ("2.1", "2.2"))


@pytest.mark.parametrize("name", BOUNDS)
def test_nobody_can_be_slower_or_harder_than_the_bounds(name: str, tmp_path: Path) -> None:
    least, most = BOUNDS[name]
    for value in (least - 1, most + 1, "soon", True):
        with pytest.raises(BadInput, match=name):
            read_due(written(tmp_path, f"{name}: {value!r}"))


@pytest.mark.parametrize("text", ["- 3", "interim: 2.1", ": :", "\x00"])
def test_a_broken_file_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=DUE_NAME):
        read_due(written(tmp_path, text))


def test_a_misspelt_name_is_found(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="appeal_hours"):
        read_due(written(tmp_path, "apeal_hours: 3"))


def test_due_times_are_no_rule() -> None:
    assert DUE_NAME not in {Path(rule.where).name for rule in read_rulebook(SHIPPED).rules}
