"""concern: whose matters a changed setting, list or tuning of detection would touch."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.widening import networks_over
from showcause.engine.port import Engine, Sources
from showcause.policy.changes import Change, clauses_listed_anew, tuning_of
from showcause.policy.promotion import SubjectKind
from showcause.policy.ranking import accounts_touched
from showcause.steps.change import Concerned
from showcause.store.reads.changes import open_accounts


def concerned(change: Change, before: str, engine: Engine, sources: Sources) -> Concerned:
    """Accounts, with languages where known, for whom the two versions might differ now.

    Settings touch every undecided proposal, a list those under the clauses it gains or loses, a
    ranking the accounts it names, and tuning whoever is in networks of one version only.
    """
    if change.kind is SubjectKind.MODEL:
        found = [_found(body, engine, sources) for body in (before, change.body)]
        return [(account, "") for account in sorted(found[0] ^ found[1])]
    if change.name == "ranking":
        touched = accounts_touched(json.loads(before), json.loads(change.body))
        return [(account, "") for account in sorted(touched)]
    if change.kind is SubjectKind.LIST:
        clauses = sorted(clauses_listed_anew(before, change.body))
        return open_accounts(clauses) if clauses else []
    return open_accounts(None)


def _found(body: str, engine: Engine, sources: Sources) -> frozenset[str]:
    """The members of every network, texts left aside: what is tuned does not touch them."""
    settings = detection_of(tuning_of({"detection": body}))
    found = networks_over(engine, sources, settings).members["account"]
    return frozenset(map(str, found.to_pylist()))


def detection_of(tuning: Mapping[str, Any]) -> CoshareSettings:
    """The settings of co-sharing, near-duplicate texts included, with what is tuned of them."""
    return replace(CoshareSettings(), with_text=True, **tuning)
