"""`showcause rules`: check and explain the rulebook before it can propose anything."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from showcause.cli import promotion
from showcause.cli.printing import MOST_SHOWN, json_line, line, table
from showcause.cli.reading import AsJson

if TYPE_CHECKING:
    from showcause.policy.expression import CompiledRule

app = typer.Typer(help="The rulebook: check and explain it, and the features rules may read.")

RuleName = Annotated[str, typer.Argument(help="A rule's id in the rulebook, or its file.")]


@app.command("check")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Rule files or rulebooks; default: this one's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Parse, type and lint every rule, and ask it about every past wrongful measure.

    The first 25 rules are named and all are counted. The first mistake is named with file, line and
    column; a rule that would do it again, with the incident. Files given are asked about the public
    incidents only.
    """
    refuse, cases = _past(files)
    total = 0
    for total, compiled in enumerate(_compiled(files or [_rulebook_folder()]), start=1):
        refuse(compiled)
        if as_json:
            json_line(_checked(compiled, cases))
        elif total <= MOST_SHOWN:
            rule, reads = compiled.rule, ", ".join(compiled.reads)
            line(f"{rule.rule_id}: ok  {rule.rule_hash[:12]}  reads {reads}")
    if not as_json:
        _summed_up(total, cases)


def _checked(compiled: "CompiledRule", cases: int) -> dict[str, Any]:
    rule = compiled.rule
    told = {"on": rule.on.value, "reads": compiled.reads, "where": rule.where}
    return {"rule_id": rule.rule_id, "rule_hash": rule.rule_hash, **told, "past_cases": cases}


def _summed_up(rules: int, cases: int) -> None:
    if rules > MOST_SHOWN:
        line(f"… and {rules - MOST_SHOWN:,} more; --json prints them all")
    noun = "rule is" if rules == 1 else "rules are"
    line(f"{rules:,} {noun} sound; nothing would be proposed for {cases:,} past wrongful measures")


def _past(files: list[Path] | None) -> "tuple[Callable[[CompiledRule], None], int]":
    """What refuses a rule that would repeat a past wrongful measure, and how many it knows."""
    from functools import partial

    from showcause.cli.workspace import here
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.incidents import public_cases
    from showcause.steps.remember import refuse_recurrence
    from showcause.store.reads.incidents import corpus
    from showcause.wiring import engines

    engine = engines.small_engine() if files else engines.engine(here())
    cases = public_cases() if files else corpus()
    return partial(refuse_recurrence, engine, features=FEATURES, cases=cases), len(cases)


def _rulebook_folder() -> Path:
    from showcause.cli.workspace import here

    return here().home / "rulebook"


def _compiled(paths: Iterable[Path]) -> "Iterable[CompiledRule]":
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.policy.rulebook import read_clauses, read_rule, read_rulebook

    for path in paths:
        if path.is_file():
            yield compile_rule(read_rule(path, read_clauses(_clauses_beside(path))), FEATURES)
            continue
        for rule in read_rulebook(path).rules:
            yield compile_rule(rule, FEATURES)


def _clauses_beside(path: Path) -> Path:
    """The folder of a rule file if it has clauses, else this workspace's rulebook."""
    from showcause.policy.rulebook import CLAUSES_NAME

    return path.parent if (path.parent / CLAUSES_NAME).exists() else _rulebook_folder()


def _rule(name: str) -> "CompiledRule":
    from difflib import get_close_matches

    from showcause.domain.errors import UnknownName

    if Path(name).is_file():
        return next(iter(_compiled([Path(name)])))
    rules = {compiled.rule.rule_id: compiled for compiled in _compiled([_rulebook_folder()])}
    if name not in rules:
        near = get_close_matches(name, rules, n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join(rules)
        raise UnknownName(f"there is no rule '{name}'", hint=hint)
    return rules[name]


@app.command("explain")
def explain(rule: RuleName, as_json: AsJson = False) -> None:
    """Read a rule out in plain words: whom it hits, whom it spares, what it reads."""
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.wording import told

    known = told(_rule(rule), FEATURES)
    if as_json:
        json_line(known)
        return
    line(f"{known['rule_id']}  {str(known['rule_hash'])[:12]}")
    line(f"proposes {known['measure']} under clause {known['clause_id']}; owner {known['owner']}")
    _part(f"looks at {known['looks_at']}, and hits it when", known["hits_when"])
    _part("and not when (nor when one of these facts is not known)", known["spares_when"])
    _part("spares whoever has one of these, registered and in force", known["honours"])
    _part("reads", (f"{row['name']}: {row['meaning']}" for row in _rows(known["reads"])))
    spared = (f"{row['name']}: {row['meaning']}" for row in _rows(known["spared_by"]))
    _part("reads to spare", spared)
    _part("hooks", known["hooks"])
    line("forbidden features held against anybody: none (also not behind the ones it reads)")
    _part("forbidden features that spare", known["forbidden_in_unless"])
    line(f"as SQL: {known['sql']}")


def _rows(value: object) -> list[dict[str, Any]]:
    return list(value) if isinstance(value, list) else []


def _part(heading: str, texts: object) -> None:
    lines = [*texts] if isinstance(texts, Iterable) else []
    if lines:
        line(f"{heading}:")
    for text in lines:
        line(f"  {text}")


@app.command("diff")
def diff(old: RuleName, new: RuleName, as_json: AsJson = False) -> None:
    """What a new version changes, and whom it would hit or spare on what was read in."""
    from showcause.policy.difference import rule_diff

    before, after = _rule(old), _rule(new)
    told = rule_diff(before, after)
    newly, no_longer = _hit_by(before, after)
    if as_json:
        hit = {"newly_hit": newly, "no_longer_hit": no_longer}
        json_line({"digest": told.digest, "is_empty": told.is_empty, **told.changes, **hit})
        return
    for text in _changed(told.changes):
        line(text)
    if told.is_empty:
        line("both mean the same")
    _told_hits("newly hit", newly)
    _told_hits("no longer hit", no_longer)
    line(f"digest {told.digest}")


def _changed(changes: dict[str, Any]) -> Iterable[str]:
    for name, values in changes["fields"].items():
        yield f"{name}: {values['old']} → {values['new']}"
    for part in ("when", "unless"):
        found = changes[part]
        for moved in found.get("thresholds", {}).values():
            yield f"{part}: {', '.join(moved['old'])} → {', '.join(moved['new'])}"
        yield from (f"{part}: + {sql}" for sql in found.get("added", ()))
        yield from (f"{part}: − {sql}" for sql in found.get("dropped", ()))
        if found.get("structure"):
            yield f"{part}: the same comparisons, joined otherwise: {found['new']}"
    for name in changes["hooks"]:
        yield f"hook {name}: another text"


def _hit_by(before: "CompiledRule", after: "CompiledRule") -> Any:
    from showcause.cli.workspace import here
    from showcause.steps.compare import compare
    from showcause.wiring import engines

    known = here()
    given = (engines.engine(known), engines.sources(known), known.circumstances)
    return compare(before, after, *given)


def _told_hits(heading: str, rows: list[dict[str, Any]]) -> None:
    from showcause.steps.compare import by_language

    languages = ", ".join(f"{count:,} {name}" for name, count in by_language(rows).items())
    line(f"{heading}: {len(rows):,} accounts" + (f" ({languages})" if rows else ""))
    for row in rows[:MOST_SHOWN]:
        line(f"  {row['account']}")


@app.command("hits")
def event_rule_hits(rule: RuleName, as_json: AsJson = False) -> None:
    """Which events of the activity a rule on events hits; nothing is recorded."""
    from dataclasses import asdict

    from showcause.cli.workspace import here
    from showcause.domain.errors import BadInput
    from showcause.domain.feature import Scope
    from showcause.steps.watch import event_hits
    from showcause.wiring import engines

    compiled = _rule(rule)
    if compiled.rule.on is not Scope.EVENT:
        raise BadInput(f"{rule} is not a rule on events", hint="showcause rules diff")
    known = here()
    found = event_hits(
        engines.engine(known), engines.sources(known), [compiled], known.circumstances
    )
    rows = (asdict(hit) for hit in found)
    if as_json:
        for row in rows:
            json_line(row)
        return
    columns = {"account": "account", "event_kind": "did", "event_id": "event"}
    total = table(rows, columns | {"spared_by": "spared by"})
    line(f"{total:,} events")


@app.command("features")
def features(as_json: AsJson = False) -> None:
    """What a rule may read: name, type, layer, meaning and what it was worked out from."""
    from showcause.detectors.feature_table import FEATURES, TABLE_VERSION
    from showcause.policy.forbidden import forbidden_path
    from showcause.policy.wording import row_of

    rows = [row_of(feature) for feature in FEATURES.values()]
    for row in rows:
        row["forbidden"] = bool(forbidden_path(str(row["name"]), FEATURES))
    if as_json:
        for row in rows:
            json_line(row | {"table_version": TABLE_VERSION})
        return
    for layer in dict.fromkeys(row["layer"] for row in rows):
        line(f"{layer}")
        table(
            (row for row in rows if row["layer"] == layer),
            {"name": "feature", "kind": "type", "on": "rules on", "forbidden": "unless only",
             "may_be_unknown": "may be unknown", "meaning": "meaning"},
        )  # fmt: skip
    line(f"table version {TABLE_VERSION}; --json has units, words and what each was made from")


app.command("backtest")(promotion.backtest)
app.command("promote")(promotion.promote_rule)
app.command("look")(promotion.look_at)
app.command("rehearse")(promotion.rehearse)
app.command("path")(promotion.path)
app.command("resume")(promotion.resume_rule)
app.command("set-aside")(promotion.set_case_aside)
