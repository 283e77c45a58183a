"""Profiles: due times within the law, short menus, and switching that loses nothing."""

import pytest

from showcause.domain.errors import NotPermitted, UnknownName
from showcause.policy.changes import changes_in, due_of, shipped_changes
from showcause.policy.profiles import PROFILES
from showcause.settings import DEFAULT_CONFIG, config_for, settings_from_text, with_profile
from showcause.steps.change import in_force
from showcause.wiring import opening
from showcause.wiring.choosing import choose_profile
from tests import cast
from tests.record.house import House, appeal_of, dump, entries
from tests.record.sites import environment


def reopened(house: House) -> opening.Workspace:
    with environment(house.site):
        return opening.open_workspace(house.home)


@pytest.mark.parametrize("name", PROFILES)
def test_no_profile_answers_later_than_the_longest_time_allowed(name: str) -> None:
    shipped = due_of({one: change.body for one, change in shipped_changes().items()})
    own = due_of({one: change.body for one, change in shipped_changes(name).items()})

    assert own.appeal_hours <= shipped.appeal_hours
    assert own.look_hours <= shipped.look_hours
    assert own.group_appeal_hours <= shipped.group_appeal_hours
    assert own.hearing_hours == shipped.hearing_hours, "a holder's time is no profile's"
    assert own.appeal_window_days == shipped.appeal_window_days


@pytest.mark.parametrize("name", PROFILES)
def test_what_a_profile_writes_is_read_back_and_in_force(name: str, empty: House) -> None:
    chosen = PROFILES[name]
    settings = settings_from_text(config_for(chosen), empty.home)
    (empty.home / "rulebook" / "due.yaml").write_text(chosen.due_text, encoding="utf-8")

    _, pending = in_force(changes_in(empty.home / "rulebook"), name)

    assert settings.profile == name
    assert settings.engine_threads == chosen.engine_threads
    assert pending == []


def test_choosing_another_loses_nothing_and_is_written_down(enforced: House) -> None:
    appeal_of(enforced, cast.key(cast.BO[1]))
    before, due = dump(), enforced.listed("appeals")
    workspace = reopened(enforced)
    assert workspace.circumstances.due.appeal_hours == 72

    kept = choose_profile(workspace, "regulated", cast.IDA)

    workspace = reopened(enforced)
    assert not kept
    assert workspace.settings.profile == "regulated"
    assert workspace.circumstances.due.appeal_hours == 48
    assert enforced.listed("appeals") == due, "an appeal keeps the day it was promised"
    after = dump()
    assert all(set(rows) <= set(after[table]) for table, rows in before.items())
    (told,) = entries("profile_chosen").values()
    assert (told["before"], told["after"], told["by"]) == ("platform", "regulated", "ida")

    choose_profile(workspace, "platform", cast.IDA)
    assert reopened(enforced).circumstances.due.appeal_hours == 72


def test_due_times_of_ones_own_stay(empty: House) -> None:
    own = (empty.home / "rulebook" / "due.yaml").read_text("utf-8") + "\n# ours\n"
    (empty.home / "rulebook" / "due.yaml").write_text(own, encoding="utf-8")

    assert choose_profile(reopened(empty), "regulated", cast.IDA)
    assert (empty.home / "rulebook" / "due.yaml").read_text("utf-8") == own


def test_only_a_senior_chooses_and_only_what_there_is(empty: House) -> None:
    workspace = reopened(empty)
    with pytest.raises(NotPermitted):
        choose_profile(workspace, "community", cast.REX)
    with pytest.raises(UnknownName, match="no profile 'small'"):
        choose_profile(workspace, "small", cast.IDA)
    assert entries("profile_chosen") == {}


def test_another_profile_changes_one_line_of_the_configuration() -> None:
    lines = DEFAULT_CONFIG.splitlines()
    changed = with_profile(DEFAULT_CONFIG, "community").splitlines()

    assert [one for one in zip(lines, changed, strict=True) if one[0] != one[1]][0][1].startswith(
        'profile = "community"'
    )
    assert sum(one != other for one, other in zip(lines, changed, strict=True)) == 1
    older = DEFAULT_CONFIG.replace("profile =", "# profile =")
    assert with_profile(older, "community").startswith('profile = "community"\n')
