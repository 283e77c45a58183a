"""propose: findings and the rulebook give proposals, which bind nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.feature_table import FEATURES
from showcause.domain.allowance import spared_by
from showcause.domain.feature import Scope
from showcause.domain.identifier import derived_id, digest, keyed_id
from showcause.domain.moment import Moment
from showcause.engine.port import Engine
from showcause.policy.exposure import exposed
from showcause.policy.expression import CompiledRule
from showcause.policy.hooks import with_hook_columns
from showcause.policy.matching import matching_definition
from showcause.policy.promotion import LIVE, PathState, Stage
from showcause.policy.rulebook import Clause, Rulebook
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.clauses import Since, record_clauses, text_then
from showcause.steps.entries import Entry, add_entries, json_text
from showcause.steps.remember import refuse_recurrence
from showcause.steps.rest_on import Basis, rest_on
from showcause.steps.rollout import rule_states
from showcause.steps.shadow import shadow
from showcause.steps.stage import write_stages
from showcause.store.reads.allowances import members, registered, used_already
from showcause.store.reads.force import rule_is_voided
from showcause.store.reads.incidents import corpus
from showcause.store.reads.proposals import (
    bound_hashes,
    is_known,
    proposed_elsewhere,
    proposed_in,
)
from showcause.store.reads.rollout import reached_in_other_sweeps
from showcause.store.reads.surroundings import first_acts
from showcause.store.reads.tips import leads_about
from showcause.store.record import transaction
from showcause.store.writes.allowance import add_allowance_uses
from showcause.store.writes.notice import add_account_contacts
from showcause.store.writes.proposal import (
    add_proposal_findings,
    add_proposals,
    add_rule_versions,
    add_sweeps,
)
from showcause.store.writes.relief import add_account_places

if TYPE_CHECKING:
    import pyarrow as pa

KEPT_FEATURES: Final = (
    "families",
    "network_size",
    "behaviour_score_ppm",
    "is_declared_affiliate",
    "behaviour_partners",
    "behaviour_objects",
    "origin_partners",
    "origin_tokens",
    "burst_size",
    "acted",
    "affiliated_partner_ppm",
    "unrelated_share_ppm",
    "account_age_days",
    "active_days_before",
    "facts_at",
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Which text of a clause was in force when the acts of a finding began."""

    since: Since
    first_act: Mapping[str, Moment]

    def then(self, clause: Clause, finding_id: str) -> str:
        return text_then(clause, self.first_act.get(finding_id), self.since)


def propose(
    engine: Engine,
    run_id: str,
    features: "pa.Table",
    rulebook: Rulebook,
    rules: Sequence[CompiledRule],
    circumstances: Circumstances,
) -> dict[str, int]:
    """Proposals made by each rule over one detection run's features, by rule id.

    A rule version that is new to the record is first asked about every past wrongful measure.
    `features` has one row per finding and member, with handle, language, followers and contact. A
    rule proposes for as many as its stage allows; a draft, a paused rule and one whose version a
    rollback voided propose nothing, and one in shadow is only counted. Whoever an allowance spares
    is counted under `spared_by_allowance`, if there is anybody.

    Raises:
        BadInput: a new rule version would repeat a past wrongful measure.
    """
    made: dict[str, int] = {}
    spared = 0
    texts = _Texts(record_clauses(rulebook, circumstances), first_acts())
    states = rule_states([compiled.rule for compiled in rules])
    for compiled in rules:
        state = states[compiled.rule.rule_hash]
        if compiled.rule.on is Scope.EVENT:
            continue
        if state.stage is Stage.SHADOW and not state.over_budget:
            shadow(engine, run_id, features, compiled, circumstances)
        if not _may_propose(state) or rule_is_voided(compiled.rule.rule_hash):
            continue
        sweep_id = derived_id("swp", run_id, compiled.rule.rule_hash, state.stage.value)
        if bound_hashes([sweep_id]):
            continue
        if not is_known(compiled.rule.rule_hash):
            refuse_recurrence(engine, compiled, FEATURES, corpus())
        table = with_hook_columns(compiled.rule.hooks, features)
        matched = engine.run(matching_definition(compiled), {"feature": table}).to_pylist()
        due, passed_by = _without_spared(matched, sweep_id, compiled, circumstances)
        spared += passed_by
        fresh = _exposed(
            _not_yet_proposed(due, sweep_id, compiled), sweep_id, compiled, state.stage
        )
        made[compiled.rule.rule_id] = len(fresh)
        if fresh:
            _write(run_id, sweep_id, compiled, state.stage, rulebook, fresh, texts, circumstances)
    return made | ({"spared_by_allowance": spared} if spared else {})


def _without_spared(
    matched: list[Row], sweep_id: str, compiled: CompiledRule, circumstances: Circumstances
) -> tuple[list[Row], int]:
    """Those no allowance in force spares, and how many one does, each of them on record.

    Whom a half-written sweep has proposed already stays in it.
    """
    now = circumstances.clock()
    spared = spared_by(registered(), compiled.rule.honours, members(), now) if matched else {}
    if not any(row["account"] in spared for row in matched):
        return matched, 0
    kept = proposed_in(sweep_id)
    passed_by = [row for row in matched if row["account"] in spared and row["account"] not in kept]
    _record_spared(passed_by, spared, compiled, circumstances)
    gone = {row["account"] for row in passed_by}
    return [row for row in matched if row["account"] not in gone], len(passed_by)


def _record_spared(
    passed_by: list[Row],
    spared: Mapping[str, str],
    compiled: CompiledRule,
    circumstances: Circumstances,
) -> None:
    rule, now = compiled.rule, circumstances.clock()
    known, key = used_already(rule.rule_hash), circumstances.token_key
    rows = []
    for row in passed_by:
        allowance_id, account = spared[row["account"]], row["account"]
        use_id = keyed_id(key, "use", rule.rule_hash, account, row["finding_id"], allowance_id)
        if use_id not in known:
            use = (use_id, allowance_id, account, rule.rule_id, rule.rule_hash)
            rows.append((*use, row["finding_id"], now))
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        with transaction() as cursor:
            add_allowance_uses(cursor, part)
            told = [
                ("proposal_spared", use[0], {"allowance": use[1], "rule": use[4]}) for use in part
            ]
            add_entries(cursor, circumstances, told)


def _may_propose(state: PathState) -> bool:
    return state.stage in LIVE and not state.paused


def _exposed(fresh: list[Row], sweep_id: str, compiled: CompiledRule, stage: Stage) -> list[Row]:
    """Those of the rows that the rule's stage may propose for."""
    chosen = exposed(
        [row["account"] for row in fresh],
        [row["language"] or "" for row in fresh],
        stage,
        rule_hash=compiled.rule.rule_hash,
        reached_before=reached_in_other_sweeps(compiled.rule.rule_hash, sweep_id),
    )
    return [fresh[place] for place in chosen]


def _not_yet_proposed(matched: list[Row], sweep_id: str, compiled: CompiledRule) -> list[Row]:
    """Those without a measure proposed or decided on the same facts; a half-written sweep's stay.

    A decision that was reversed counts too: nobody is measured twice on the same finding.
    """
    settled = proposed_elsewhere(compiled.rule.measure.value, sweep_id)
    return [row for row in matched if (row["account"], row["finding_id"]) not in settled]


def _proposal_id(row: Row, compiled: CompiledRule, key: bytes) -> str:
    return keyed_id(key, "prp", compiled.rule.rule_hash, row["account"], row["finding_id"])


def _kept(row: Row, compiled: CompiledRule) -> str:
    """What is kept of the features: enough to ask the rule's expressions again."""
    names = (*KEPT_FEATURES, *compiled.reads, *compiled.spares_by)
    return json_text({name: row[name] for name in names if name in row})


def _write(
    run_id: str,
    sweep_id: str,
    compiled: CompiledRule,
    stage: Stage,
    rulebook: Rulebook,
    matched: list[Row],
    texts: "_Texts",
    circumstances: Circumstances,
) -> None:
    rule = compiled.rule
    clause = rulebook.clauses[rule.clause_id]
    now = circumstances.clock()
    made = [
        _proposal(
            row,
            _proposal_id(row, compiled, circumstances.token_key),
            sweep_id,
            compiled,
            texts.then(clause, row["finding_id"]),
            now,
        )
        for row in matched
    ]
    for start in range(0, len(made), CHUNK):
        part = slice(start, start + CHUNK)
        _write_chunk(made[part], matched[part], circumstances)
    write_stages(
        sweep_id,
        [(_proposal_id(row, compiled, circumstances.token_key), row) for row in matched],
        rulebook.sweeps,
        circumstances,
    )
    _write_sweep(run_id, sweep_id, compiled, stage, clause, made, circumstances)


def _write_sweep(
    run_id: str,
    sweep_id: str,
    compiled: CompiledRule,
    stage: Stage,
    clause: Clause,
    made: list[tuple[Any, ...]],
    circumstances: Circumstances,
) -> None:
    """Written last: a sweep without its row is one that was cut short."""
    rule, size, now = compiled.rule, len(made), circumstances.clock()
    manifest = digest(*(row[0] + row[14] for row in made))
    reads = json_text(list(compiled.reads))
    named = (rule.rule_hash, rule.rule_id, clause.clause_id, clause.version)
    head = (sweep_id, run_id, rule.rule_id, rule.rule_hash, stage.value, manifest, size, now)
    payload = {"manifest": manifest, "rule": rule.rule_hash, "size": size}
    with transaction() as cursor:
        add_rule_versions(cursor, [(*named, rule.measure.value, reads, rule.body, now)])
        add_sweeps(cursor, [head])
        add_entries(cursor, circumstances, [("sweep_proposed", sweep_id, payload)])


def _proposal(
    row: Row,
    proposal_id: str,
    sweep_id: str,
    compiled: CompiledRule,
    clause_version: str,
    now: int,
) -> tuple[Any, ...]:
    rule = compiled.rule
    kept = _kept(row, compiled)
    families = json_text(sorted(filter(None, (row["family_names"] or "").split(","))))
    bound = digest(proposal_id, rule.rule_hash, rule.measure.value, kept, families)
    return (
        proposal_id,
        sweep_id,
        row["account"],
        row["language"] or "",
        row["handle"] or "",
        -1 if row["followers"] is None else row["followers"],
        rule.rule_id,
        rule.rule_hash,
        rule.clause_id,
        clause_version,
        rule.measure.value,
        families,
        row["behaviour_partners"],
        kept,
        bound,
        now,
        None,
    )


def _write_chunk(
    made: list[tuple[Any, ...]], matched: list[Row], circumstances: Circumstances
) -> None:
    with transaction() as cursor:
        add_proposals(cursor, made)
        add_proposal_findings(cursor, _links(made, matched))
        add_account_contacts(
            cursor, [(row["account"], row["contact"]) for row in matched if row["contact"]]
        )
        add_account_places(
            cursor, [(row["account"], row["location"]) for row in matched if row.get("location")]
        )
        rest_on(cursor, _leads(made, circumstances))
        add_entries(cursor, circumstances, map(_entry, made))


def _leads(made: list[tuple[Any, ...]], circumstances: Circumstances) -> list[Basis]:
    """Tips that stood when these were proposed: what fell with its tip is looked at anew."""
    proposals = {proposal[2]: proposal[0] for proposal in made}
    leads = leads_about(list(proposals), circumstances.clock())
    return [(proposals[account], "tip", tip) for account, tip in leads]


def _links(made: list[tuple[Any, ...]], matched: list[Row]) -> Iterable[tuple[str, str]]:
    for proposal, row in zip(made, matched, strict=True):
        yield proposal[0], row["finding_id"]
        for finding_id in filter(None, (row["origin_finding_ids"] or "").split(",")):
            yield proposal[0], finding_id


def _entry(proposal: tuple[Any, ...]) -> Entry:
    return (
        "decision_proposed",
        proposal[0],
        {"bound": proposal[14], "measure": proposal[10], "rule": proposal[7]},
    )
