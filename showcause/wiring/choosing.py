"""Chooses another profile for a workspace: one line of its configuration, and its due times."""

from typing import TYPE_CHECKING

from showcause.settings import CONFIG_NAME, with_profile

if TYPE_CHECKING:
    from showcause.domain.staff import Staff
    from showcause.wiring.opening import Workspace


def choose_profile(workspace: "Workspace", name: str, by: "Staff") -> bool:
    """Whether the rulebook's due times are the workspace's own, and stay.

    Raises:
        UnknownName: there is no such profile.
        NotPermitted: this person may not choose.
    """
    from showcause.policy.profiles import DUE, PROFILES, profile_named
    from showcause.steps.choose import choose
    from showcause.steps.whole_file import write_whole

    chosen = profile_named(name)
    choose(workspace.settings.profile, name, by=by, circumstances=workspace.circumstances)
    due = workspace.home / "rulebook" / DUE
    is_own = due.exists() and due.read_text("utf-8") not in {
        one.due_text for one in PROFILES.values()
    }
    if not is_own:
        write_whole(due, chosen.due_text.encode())
    config = workspace.home / CONFIG_NAME
    write_whole(config, with_profile(config.read_text("utf-8"), name).encode())
    return is_own
