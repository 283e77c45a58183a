"""How fast the stand-alone verifier derives proposals and safeguard rounds anew, and how equally.

`python -m bench.rederive` (`--full` is 1,000,000). What it must give comes from the package's own
judges; what it gives, from the verifier's SQL alone. CPU time of one process.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from showcause.domain.identifier import digest
from showcause.domain.measure import Measure
from showcause.domain.outcome import strictest
from showcause.ledger.canonical import canonical_bytes
from showcause.policy.rulebook import SHIPPED
from showcause.safeguards.chain import outcomes_for
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.tables import published, told

VERIFIER: Final = Path(__file__).resolve().parents[1] / "verifier" / "verify.py"
CHUNK: Final = 10_000
RULE: Final = (SHIPPED / "platform_manipulation.yaml").read_text(encoding="utf-8")
ELSEWHERE: Final = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tehran", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "fa_IR.UTF-8"},
)
MAYBE: Final = (False, True)
UNSURE: Final = (None, False, False, True)

Made = tuple[dict[str, Any], dict[str, Any], dict[tuple[str, str], bytes]]
"""A proposal and a round as a pack holds them, and the ledger's payloads of both."""


def main() -> None:
    """Print the rate with its ratio to hashing alone, and what differed."""
    options = _options()
    verifier, chance = _verifier(), random.Random(options.seed)
    spent, bare, wrong, seen = 0.0, 0.0, 0, hashlib.sha256()
    for start in range(0, options.proposals, CHUNK):
        made = [_made(chance, number) for number in range(start, start + CHUNK)]
        made = made[: options.proposals - start]
        began = time.process_time()
        found = _derived(verifier, made)
        spent += time.process_time() - began
        began = time.process_time()
        hashes = [hashlib.sha256(payload).digest() for payload in found.values()]
        bare += time.process_time() - began
        seen.update(b"".join(hashes))
        wrong += sum(
            found.get(key) != payload for _, _, keys in made for key, payload in keys.items()
        )
    if options.digest_only:
        print(seen.hexdigest())
        return
    differing = sum(told != seen.hexdigest() for told in _elsewhere(options)) if spent else 0
    for row in _rows(options.proposals, spent, bare, wrong, differing):
        print(json.dumps(row) if options.json else _line(row))
    sys.exit(1 if wrong or differing else 0)


def _derived(verifier: ModuleType, made: list[Made]) -> dict[tuple[str, str], bytes]:
    chain = published()
    chains = {digest(canonical_bytes(chain).decode()): chain}
    found: dict[tuple[str, str], bytes] = verifier.derived_proposals(
        [proposal for proposal, _, _ in made], {digest(RULE): RULE}, "bench"
    )
    found |= verifier.derived_rounds([one for _, one, _ in made], chains, "bench")
    return found


def _made(chance: random.Random, number: int) -> Made:
    proposal_id = f"prp_{number:020d}"
    features = _features(chance)
    families = ["behaviour", "identity"]
    rule, measure = digest(RULE), "suspend"
    texts = [canonical_bytes(part).decode() for part in (features, families)]
    bound = digest(proposal_id, rule, measure, *texts)
    facts = _facts(chance)
    outcomes = outcomes_for(facts)
    answers = [outcome.as_json() for outcome in outcomes]
    kept = told(facts)
    chain = digest(canonical_bytes(published()).decode())
    round_payload = {
        "chain": chain,
        "facts": digest(canonical_bytes(kept).decode()),
        "outcomes": digest(canonical_bytes(answers).decode()),
        "proposal": proposal_id,
        "verdict": strictest(outcomes).value,
    }
    proposal = {"families": families, "features": features, "id": proposal_id, "interim": None}
    one = {"chain": chain, "facts": kept, "id": f"rnd_{number}", "outcomes": answers}
    return (
        proposal | {"rule": rule},
        one | {"proposal": proposal_id},
        {
            ("decision_proposed", proposal_id): canonical_bytes(
                {"bound": bound, "measure": measure, "rule": rule}
            ),
            ("safeguard_applied", f"rnd_{number}"): canonical_bytes(round_payload),
        },
    )


def _features(chance: random.Random) -> dict[str, Any]:
    return {
        "affiliated_partner_ppm": chance.randrange(899_999),
        "behaviour_partners": chance.randrange(5, 400),
        "families": 2 + chance.randrange(2),
        "network_size": chance.randrange(20, 200_000),
        "origin_partners": chance.randrange(3, 90),
        "unrelated_share_ppm": chance.randrange(599_999),
    }


def _facts(chance: random.Random) -> ProposalFacts:
    few, yes = chance.randrange, chance.choice
    return ProposalFacts(
        account="bench:account",
        measure=yes(list(Measure)),
        families=yes([None, frozenset({"behaviour"}), frozenset({"behaviour", "identity"})]),
        reads=yes([("families", "network_size"), ("families", "is_vpn")]),
        declared_parent=yes([None, None, "bench:union"]),
        affiliated_partners=yes([None, few(30)]),
        partners=few(40),
        followers=yes([None, few(20_000)]),
        unrelated_share_ppm=yes([None, few(1_000_000)]),
        sweep_size=yes([1, 54, 1_001, 200_000]),
        same_parent_in_sweep=few(8),
        active_accounts=1_000_000,
        proposal_yes=few(3),
        proposal_no=few(2),
        sweep_yes=few(3),
        sweep_no=0,
        protected_as=yes([(), (), ("journalist",)]),
        missing_features=yes([(), (), ("families",)]),
        senior_yes=few(2),
        readers_yes=few(2),
        senior_readers_yes=few(3),
        acts=yes([None, (1_600_000_000_000, 1_600_086_400_000)]),
        clause_from=yes([None, 0, 1_600_050_000_000, 1_700_000_000_000]),
        much_unreadable=yes(UNSURE),
        facts_stale=yes(UNSURE),
        twin_cleared=yes(UNSURE),
        rule_paused=yes(UNSURE),
        stage=yes([None, 1, 2]),
        **{name: yes(MAYBE) for name in _SWITCHES},
    )


_SWITCHES: Final = (
    "already_in_force", "cause_voided", "asked", "heard", "hearing_open", "answered", "has_settled",
    "in_crisis", "measured_before", "new_evidence", "interim", "imminent_harm", "stage_released",
    "read_as_wrongful",
)  # fmt: skip


def _elsewhere(options: argparse.Namespace) -> Iterator[str]:
    """The digest of all bytes derived under other hash seeds, time zones and locales."""
    command = [sys.executable, "-m", "bench.rederive", "--digest-only"]
    command += ["--seed", str(options.seed), "--proposals", str(options.proposals)]
    for changed in ELSEWHERE[: options.elsewhere]:
        environment = {**os.environ, **changed}
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        yield done.stdout.strip()


def _rows(
    count: int, spent: float, bare: float, wrong: int, differing: int
) -> Iterator[dict[str, Any]]:
    to = "bare SHA-256 of what was derived"
    yield {
        "name": "rederived",
        "value": round(count / spent),
        "unit": "decisions per CPU-second",
        "ratio": round(spent / bare, 1),
        "to": to,
    }
    yield {"name": "not_the_same_bytes", "value": wrong, "unit": f"of {2 * count}"}
    yield {
        "name": "environments_that_differ",
        "value": differing,
        "unit": "hash seed, zone, locale",
    }


def _line(row: dict[str, Any]) -> str:
    ratio = f"  ({row['ratio']} x {row['to']})" if "ratio" in row else ""
    return f"{row['name']:<26} {row['value']:>12,} {row['unit']}{ratio}"


def _verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proposals", type=int, default=20_000)
    parser.add_argument("--full", dest="proposals", action="store_const", const=1_000_000)
    parser.add_argument("--elsewhere", type=int, default=len(ELSEWHERE))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--digest-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
