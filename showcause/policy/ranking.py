"""Changes of ranking: what is shown more or less than its turn, by name and in public.

A list of its own that walks the path of every change. An account is never shown less by it: that is
a measure, and needs a decision with its reasons.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput, UnknownName
from showcause.policy.due import read_yaml

RANKING_NAME: Final = "ranking.yaml"
FIELDS: Final = frozenset({"shows", "sites", "accounts", "reason"})
SHOWS: Final = ("more", "less")
_SITE: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")

Entry = Mapping[str, Any]
"""`shows` more or less, `sites`, `accounts`, and the public `reason`."""


def read_ranking(folder: Path) -> dict[str, Entry]:
    """The entries of a rulebook's ranking.yaml by name; none without a file.

    Raises:
        BadInput: an entry is not of this form, or shows an account less; names file and entry.
    """
    path = folder / RANKING_NAME
    if not path.exists():
        return {}
    return {
        str(name): _entry(str(name), given, path)
        for name, given in sorted(read_yaml(path, "changes of ranking").items(), key=str)
    }


def _entry(name: str, given: object, path: Path) -> Entry:
    where = f"{path}: {name}"
    if not isinstance(given, dict):
        raise BadInput("an entry is written field: value", where=where, hint="shows: more")
    unknown = sorted(map(str, set(given) - FIELDS))
    if unknown:
        raise UnknownName(f"nothing is called {unknown[0]}", where=where, hint=", ".join(FIELDS))
    sites, accounts = (_texts(given.get(one, []), where) for one in ("sites", "accounts"))
    if given.get("shows") not in SHOWS or not (sites or accounts):
        raise BadInput("says neither what is shown nor how", where=where, hint="shows: more, sites")
    if not isinstance(given.get("reason"), str) or not given["reason"].strip():
        raise BadInput("needs its reason, which is published", where=where, hint="reason:")
    if accounts and given["shows"] == "less":
        raise BadInput("an account is shown less by a decision only", where=where, hint="a rule")
    wrong = [one for one in sites if not _SITE.fullmatch(one)]
    if wrong or any(":" not in one for one in accounts):
        raise BadInput("a site is news.example, an account platform:id", where=where)
    told = {"shows": given["shows"], "reason": given["reason"].strip()}
    return {**told, "sites": sorted(sites), "accounts": sorted(accounts)}


def _texts(given: object, where: str) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadInput("sites and accounts are lists of text", where=where, hint="[news.example]")
    return given


def accounts_touched(before: Mapping[str, Entry], now: Mapping[str, Entry]) -> frozenset[str]:
    """Accounts of every entry that is in only one of two versions, or differs."""
    differ = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    return frozenset(
        account
        for version in (before, now)
        for name in differ & version.keys()
        for account in version[name]["accounts"]
    )
