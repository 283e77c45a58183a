"""How fast statements for the EU database are made and checked: `python -m bench.eu [--full]`.

Every statement made is checked; one that is not valid fails the bench.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator

from showcause.disclosure.eu.rules import problems
from showcause.disclosure.eu.statement import RESTRICTIONS, ClauseText, eu_statement
from showcause.domain.decision import Ground
from showcause.domain.measure import Measure
from showcause.domain.moment import DAY
from showcause.domain.statement import CLAUSE_CATEGORIES, FACTS, SOURCES, Statement

NOON = 1_795_176_000_000
CLAUSE = ClauseText("Several accounts", "Do not deceive with several accounts.", "https://a.test/r")
OWED = [measure for measure in Measure if RESTRICTIONS[measure]]


def statements(count: int, seed: int) -> Iterator[Statement]:
    """Statements of every measure, ground, clause, source and length."""
    chance = random.Random(seed)
    for number in range(count):
        starts_at = NOON - chance.randrange(2_000) * DAY
        fact = chance.choice(list(FACTS))
        yield Statement(
            public_ref=f"REF-{number}",
            account=f"bench:{number}",
            measure=chance.choice(OWED),
            ground=chance.choice(list(Ground)),
            clause_id="4.2",
            clause_version="3",
            facts=((fact, tuple((name, chance.randrange(1, 99)) for name in FACTS[fact])),),
            own_event_ids=("p1",),
            counter=(),
            linked_count=chance.randrange(100),
            families=("behaviour", "identity"),
            rule_id="bench",
            rule_hash="ab" * 32,
            detected_by="coshare@1",
            automated_detection=chance.random() < 0.9,
            decided_by=("rex",) if chance.random() < 0.9 else ("machine",),
            automated_decision=False,
            source=chance.choice(SOURCES),
            territory=chance.choice(("everywhere", "FR DE", "GR", "IR FR")),
            starts_at=starts_at,
            ends_at=chance.choice((None, starts_at + DAY, starts_at + 9_000 * DAY)),
            appeal_until=None,
            answer_within_hours=72,
            clause_category=chance.choice(CLAUSE_CATEGORIES),
        )


def main() -> None:
    """Print how many were made and checked a second, and how many were valid."""
    options = _options()
    count = 1_000_000 if options.full else options.statements
    valid, spent, bare = 0, 0.0, 0.0
    for number, statement in enumerate(statements(count, options.seed)):
        began = time.perf_counter()
        body = eu_statement(statement, CLAUSE, puid=f"{number:032x}")
        valid += body is not None and not problems(body)
        spent += time.perf_counter() - began
        began = time.perf_counter()
        json.dumps(body)
        bare += time.perf_counter() - began
    assert valid == count, f"{count - valid} of {count} are not valid"
    row = {"name": "eu_statements", "value": round(count / spent), "unit": "statements/s"}
    row |= {"valid": valid, "of": count, "seed": options.seed}
    row |= {"ratio": round(spent / bare, 2), "to": "json.dumps of the same statements"}
    print(json.dumps(row) if options.json else "  ".join(f"{k} {v}" for k, v in row.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=50_000)
    parser.add_argument("--full", action="store_true", help="a million")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
