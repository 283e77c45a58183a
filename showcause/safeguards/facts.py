"""What a safeguard may look at: the proposal, the answers, and the population around it."""

from dataclasses import dataclass

from showcause.domain.measure import Measure
from showcause.domain.moment import Moment


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """Everything known about one proposal when it is judged; None means it could not be checked.

    `families` are the evidence families that its findings show for this account. `reads` are the
    features its rule read to propose. Approvals count distinct persons, on the proposal itself or
    on its sweep, all bound to the hash that stands now. `asked` says that the proposed reasons were
    written, `heard` that they arrived. `stage` is the stage of a bulk sweep this proposal goes out
    in, None for one that people decide by itself; `stage_released` says that the sweep also runs.
    `rule_paused` says that a breaker holds the rule. `same_community` counts the accounts of its
    network for which this text of the rule proposed measures that do not last, `same_topic` those
    of every network that acts about the same.

    Of those who said yes to the proposal itself `senior_yes` are senior, `readers_yes` read the
    account's language and `senior_readers_yes` are both. `acts` are the first and last moment of
    the behaviour relied upon; `clause_from` is since when the clause has had this text. A twin is
    an account alike to the rule (likeness.py). `interim` says that a machine would impose the
    measure for a few days.
    """

    account: str
    measure: Measure
    families: frozenset[str] | None
    reads: tuple[str, ...]
    declared_parent: str | None
    affiliated_partners: int | None
    partners: int
    followers: int | None
    unrelated_share_ppm: int | None
    sweep_size: int
    same_parent_in_sweep: int
    active_accounts: int
    already_in_force: bool
    cause_voided: bool
    asked: bool
    heard: bool
    hearing_open: bool
    answered: bool
    proposal_yes: int
    proposal_no: int
    sweep_yes: int
    sweep_no: int
    protected_as: tuple[str, ...]
    has_settled: bool
    missing_features: tuple[str, ...]
    much_unreadable: bool | None
    facts_stale: bool | None
    in_crisis: bool
    senior_yes: int
    readers_yes: int
    senior_readers_yes: int
    measured_before: bool
    new_evidence: bool
    acts: tuple[Moment, Moment] | None
    clause_from: Moment | None
    twin_cleared: bool | None
    interim: bool
    imminent_harm: bool
    same_community: int = 0
    same_topic: int = 0
    stage: int | None = None
    stage_released: bool = False
    read_as_wrongful: bool = False
    rule_paused: bool | None = None
