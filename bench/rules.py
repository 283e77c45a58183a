"""How fast rules are read and live events are judged: `python -m bench.rules`."""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from showcause.detectors.event_rows import feature_rows, read_lines
from showcause.detectors.event_windows import WINDOWS, new_windows
from showcause.detectors.feature_table import FEATURES
from showcause.domain.feature import Scope
from showcause.domain.measure import Measure
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.policy.rulebook import Rule

SEED = 20_261_120
START = 1_700_000_000_000
PER_SECOND = 500


def main() -> None:
    """Print each figure with its ratio to reading the JSON alone."""
    options = _options()
    print(f"seed {options.seed}, {options.events:,} events in batches of {options.batch:,}")
    chance = random.Random(options.seed)
    batches = list(_batches(chance, options.events, options.batch, options.accounts))
    rules = [compile_rule(_rule(chance, number), FEATURES) for number in range(options.rules)]
    used = _repeated(rules)
    bare = _cpu(lambda: [json.loads(line) for batch in batches for line in batch.splitlines()])
    arrow = _cpu(lambda: [read_lines(batch) for batch in batches])
    judged, hit = _judged(batches, rules)
    compiled = _cpu(lambda: [compile_rule(_rule(chance, n), FEATURES) for n in range(1_000)])
    size = options.events
    rows = [
        _row("live_events", size / judged, "events/CPU-s", judged / bare, "bare json.loads"),
        _row("arrow_json", size / arrow, "events/CPU-s", arrow / bare, "bare json.loads"),
        _row("bare_json", size / bare, "events/CPU-s", 1.0, "itself"),
        _row("compile_1000", compiled, "CPU-s", compiled / bare, "bare json.loads"),
    ]
    for row in rows:
        told = f"{row['name']:<14} {row['value']:>14,.2f} {row['unit']}"
        text = f"{told}  ({row['ratio']} x {row['to']})"
        print(json.dumps(row) if options.json else text)
    print(f"{hit:,} hits; {len(batches[0]) // options.batch} bytes an event; {', '.join(used)}")


def _judged(batches: list[bytes], rules: list[CompiledRule]) -> tuple[float, int]:
    plan = plan_of(rules)
    windows = new_windows(plan.reads)
    start, found = time.process_time(), 0
    for batch in batches:
        rows, _ = read_lines(batch)
        ready = feature_rows(rows, windows)
        found += sum(int(hit.sum()) for hit in hits(plan, ready.rows, ready.arrays))
    return time.process_time() - start, found


def _repeated(rules: list[CompiledRule]) -> list[str]:
    return sorted({name for rule in rules for name in rule.reads} & set(WINDOWS))


def _batches(chance: random.Random, size: int, batch: int, accounts: int) -> Iterator[bytes]:
    for first in range(0, size, batch):
        lines = (json.dumps(_event(chance, first + n, accounts)) for n in range(batch))
        yield "\n".join(lines).encode()


def _event(chance: random.Random, number: int, accounts: int) -> dict[str, Any]:
    who = int(chance.paretovariate(1.1)) % accounts
    kind = chance.choices(("post", "share", "follow", "profile"), (70, 20, 8, 2))[0]
    event: dict[str, Any] = {
        "event_kind": kind,
        "event_id": f"{number:012d}",
        "account": f"bench:{who:07d}",
        "at": START + number * 1_000 // PER_SECOND,
        "account_created_at": START - (who % 3_000) * 86_400_000,
        "followers": who % 5_000,
        "following": who % 700,
        "posts_count": number % 9_000,
        "language": ("en", "fa", "es", "ar")[who % 4],
        "is_declared_affiliate": who % 50 == 0,
    }
    if kind == "post":
        linked = chance.random() < 0.4
        event |= {
            "links": int(linked),
            "hashtags": chance.randrange(4),
            "mentions": chance.randrange(3),
            "text_length": chance.randrange(10, 280),
            "text_key": chance.randrange(1, 40_000) * 7_919,
            "is_reply": chance.random() < 0.3,
            "link": f"news.example/{int(chance.paretovariate(0.8)) % 20_000}" if linked else None,
        }
    if kind != "profile":
        event["target"] = f"bench:{chance.randrange(accounts):07d}"
    return event


_NUMBERS = (
    *WINDOWS, "age_then_days", "followers", "following", "links", "hashtags", "mentions",
    "text_length",
)  # fmt: skip


def _rule(chance: random.Random, number: int) -> Rule:
    """A rule of four to six comparisons, no two alike."""
    names = [name for name in _NUMBERS if name != "reports_about_1d"]
    parts = [f"{name} >= {chance.randrange(2, 60)}" for name in chance.sample(names, 3)]
    when = f"event_kind = 'post' AND {parts[0]} AND ({parts[1]} OR {parts[2]})"
    when += f" AND age_then_days < {number % 90 + 1}"
    unless = f"is_declared_affiliate OR followers >= {1_000 + number}"
    body = f"id: rule_{number}\nwhen: >-\n  {when}\nunless: >-\n  {unless}\n"
    return Rule(
        f"rule_{number}", f"hash_{number}", "4.1", Measure.WARN, 1, "bench", when, unless,
        body, "bench.yaml", on=Scope.EVENT,
    )  # fmt: skip


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _row(name: str, value: float, unit: str, ratio: float, to: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "ratio": round(ratio, 2),
        "to": to,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true", help="2,000,000 events")
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--rules", type=int, default=50)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    options.events = options.events or (2_000_000 if options.full else 200_000)
    return options


if __name__ == "__main__":
    main()
