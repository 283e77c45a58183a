"""The whole chain of safeguards: who somebody is never counts, and protection only protects."""

from dataclasses import replace
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from showcause.domain.measure import Measure
from showcause.domain.outcome import Verdict, strictest
from showcause.domain.window import Scope, Window, WindowKind
from showcause.policy.due import read_due
from showcause.policy.rulebook import SHIPPED
from showcause.safeguards.chain import outcomes_for
from showcause.safeguards.facts import ProposalFacts
from showcause.steps.surroundings import Nearby, Surroundings, around

ADVERSE: Final = {Verdict.REFUSE: 0, Verdict.HOLD: 1, Verdict.ALLOW: 2}
"""How much an outcome lets happen to the account."""

MAYBE = st.booleans()
COUNT = st.integers(0, 3)
PPM = st.one_of(st.none(), st.integers(0, 1_000_000))

FACTS = st.builds(
    ProposalFacts,
    account=st.just("sandbox:bo"),
    measure=st.sampled_from(Measure),
    families=st.one_of(
        st.none(), st.sets(st.sampled_from(["behaviour", "identity", "provenance"])).map(frozenset)
    ),
    reads=st.just(("families", "behaviour_partners")),
    declared_parent=st.one_of(st.none(), st.just("sandbox:union")),
    affiliated_partners=st.one_of(st.none(), st.integers(0, 40)),
    partners=st.integers(0, 40),
    followers=st.one_of(st.none(), st.integers(0, 20_000)),
    unrelated_share_ppm=PPM,
    sweep_size=st.sampled_from([1, 50, 1_001]),
    same_parent_in_sweep=st.integers(0, 8),
    same_community=st.integers(0, 40),
    same_topic=st.integers(0, 100),
    active_accounts=st.just(1_000_000),
    already_in_force=MAYBE,
    cause_voided=MAYBE,
    asked=MAYBE,
    heard=MAYBE,
    hearing_open=MAYBE,
    answered=MAYBE,
    proposal_yes=COUNT,
    proposal_no=st.integers(0, 1),
    sweep_yes=COUNT,
    sweep_no=st.integers(0, 1),
    protected_as=st.sampled_from([(), ("journalist",)]),
    has_settled=MAYBE,
    missing_features=st.sampled_from([(), ("families",)]),
    much_unreadable=st.one_of(st.none(), MAYBE),
    facts_stale=st.one_of(st.none(), MAYBE),
    in_crisis=MAYBE,
    senior_yes=COUNT,
    readers_yes=COUNT,
    senior_readers_yes=COUNT,
    measured_before=MAYBE,
    new_evidence=MAYBE,
    acts=st.one_of(st.none(), st.just((2_000, 3_000))),
    clause_from=st.one_of(st.none(), st.sampled_from([0, 2_500, 9_000])),
    twin_cleared=st.one_of(st.none(), MAYBE),
    interim=MAYBE,
    imminent_harm=MAYBE,
)

READY: Final[dict[str, Any]] = {
    "measure": Measure.SUSPEND,
    "families": frozenset({"behaviour", "infrastructure"}),
    "declared_parent": None,
    "affiliated_partners": 0,
    "partners": 40,
    "followers": 120,
    "unrelated_share_ppm": 0,
    "sweep_size": 50,
    "same_parent_in_sweep": 0,
    "already_in_force": False,
    "cause_voided": False,
    "asked": True,
    "heard": True,
    "hearing_open": False,
    "answered": False,
    "proposal_no": 0,
    "sweep_yes": 1,
    "sweep_no": 0,
    "protected_as": (),
    "has_settled": True,
    "missing_features": (),
    "much_unreadable": False,
    "facts_stale": False,
    "in_crisis": False,
    "measured_before": False,
    "acts": (2_000, 3_000),
    "clause_from": 0,
    "twin_cleared": False,
    "interim": False,
    "imminent_harm": False,
}
"""Everything that lets a measure through; a few of the facts are drawn over it."""

NEARLY_READY = st.tuples(FACTS, st.sets(st.sampled_from(sorted(READY)), max_size=4)).map(
    lambda drawn: replace(
        drawn[0], **{name: value for name, value in READY.items() if name not in drawn[1]}
    )
)
"""Facts most of which let the measure through, so that one change can matter."""

PROTECTING: Final = (
    {"protected_as": ("journalist",)},
    {"in_crisis": True, "readers_yes": 0, "senior_readers_yes": 0},
    {"answered": True, "proposal_yes": 0},
    {"hearing_open": True},
    {"has_settled": False},
    {"twin_cleared": True},
    {"declared_parent": "sandbox:union"},
    {"affiliated_partners": 40},
    {"followers": 20_001},
    {"unrelated_share_ppm": 900_000},
    {"same_parent_in_sweep": 9},
    {"sweep_size": 1_001},
    {"already_in_force": True},
    {"cause_voided": True},
    {"measured_before": True},
    {"missing_features": ("families",)},
    {"much_unreadable": True},
    {"facts_stale": True},
    {"clause_from": 9_000},
    {"proposal_no": 1},
    {"sweep_no": 1},
    {"families": None},
    {"followers": None},
    {"unrelated_share_ppm": None},
    {"affiliated_partners": None},
    {"much_unreadable": None},
    {"facts_stale": None},
    {"acts": None},
    {"clause_from": None},
    {"twin_cleared": None},
)
"""Facts in the holder's favour, and facts that could not be checked."""

APPROVING: Final = ("proposal_yes", "sweep_yes", "senior_yes", "readers_yes", "senior_readers_yes")


def lets_happen(facts: ProposalFacts) -> int:
    return ADVERSE[strictest(outcomes_for(facts))]


@given(facts=st.one_of(FACTS, NEARLY_READY), change=st.sampled_from(PROTECTING))
def test_what_speaks_for_an_account_never_makes_it_worse(
    facts: ProposalFacts, change: dict[str, Any]
) -> None:
    least = 1 if None in change.values() else 0
    after = lets_happen(replace(facts, **change))

    assert after <= max(lets_happen(facts), least)


@given(facts=NEARLY_READY, change=st.sampled_from(PROTECTING))
def test_what_could_not_be_checked_is_never_a_yes(
    facts: ProposalFacts, change: dict[str, Any]
) -> None:
    if None not in change.values():
        return
    unchecked = replace(facts, proposal_yes=0, **change)

    assert lets_happen(unchecked) < ADVERSE[Verdict.ALLOW]


@given(facts=st.one_of(FACTS, NEARLY_READY), more=st.sampled_from(APPROVING))
def test_a_yes_more_never_holds_or_ends_anything(facts: ProposalFacts, more: str) -> None:
    after = replace(facts, **{more: getattr(facts, more) + 1})

    assert lets_happen(after) >= lets_happen(facts)


@given(facts=st.one_of(FACTS, NEARLY_READY))
def test_one_no_ends_it_whatever_else_is_true(facts: ProposalFacts) -> None:
    assert lets_happen(replace(facts, proposal_no=1)) == 0
    assert lets_happen(replace(facts, sweep_no=1)) == 0


@given(facts=st.one_of(FACTS, NEARLY_READY))
def test_nothing_lasting_happens_without_a_person_but_the_interim(facts: ProposalFacts) -> None:
    alone = replace(facts, measure=Measure.SUSPEND, proposal_yes=0, sweep_yes=0, interim=False)

    assert lets_happen(alone) < ADVERSE[Verdict.ALLOW]


NOON: Final = 1_795_176_000_000
LANGUAGES = st.sampled_from(["", "en", "fa", "zh-Hans", "my", "ar", "he"])
WHO = st.fixed_dictionaries(
    {
        "vpn": MAYBE,
        "tor": MAYBE,
        "pseudonym": MAYBE,
        "phone": MAYBE,
        "script": st.sampled_from(["latin", "arabic", "han"]),
        "language": LANGUAGES,
        "place": st.sampled_from(["", "Tehran, Iran", "Paris", "Hong Kong"]),
    }
)
CRISES = st.lists(
    st.sampled_from(
        [
            (Scope.LANGUAGE, "fa"),
            (Scope.LANGUAGE, "zh"),
            (Scope.PLACE, "Iran"),
            (Scope.EVERYWHERE, ""),
        ]
    ),
    max_size=3,
)
STAFF: Final = {
    "rex": ("reviewer", ("en", "fa")),
    "una": ("senior", ("en", "fa", "zh")),
    "ida": ("senior", ("fa",)),
}


def told(who: dict[str, Any], crises: list[tuple[Scope, str]], yes: list[str]) -> dict[str, Any]:
    """What the surroundings say of an account; who somebody is stands in every row it has."""
    open_now = tuple(
        Window(f"win_{number}", WindowKind.CRISIS, scope, of, NOON - 1, None, False, NOON + 1)
        for number, (scope, of) in enumerate(crises)
    )
    known = Surroundings(
        now=NOON,
        outages=(),
        crises=open_now,
        protections={},
        staff=STAFF,
        unreadable_ppm={"swp_1": 0},
        cleared=frozenset(),
        clauses_from={("4.1", "1"): 0},
    )
    features = {"families": 2, "behaviour_partners": 8, "facts_at": NOON - 1_000, **who}
    row = {
        **who,
        "proposal_id": "prp_1",
        "account": "sandbox:bo",
        "sweep_id": "swp_1",
        "made_at": 0,
        "clause_id": "4.1",
        "clause_version": "1",
        "rule_id": "r",
        "families": "[]",
        "interim_of": None,
    }
    near = Nearby({"prp_1": (NOON - 2_000, NOON - 1_000)}, {})
    return around(row, features, ("families",), yes, known, near, read_due(SHIPPED))


@given(facts=NEARLY_READY, who=WHO, other=WHO, yes=st.lists(st.sampled_from(sorted(STAFF))))
def test_who_somebody_is_changes_nothing(
    facts: ProposalFacts, who: dict[str, Any], other: dict[str, Any], yes: list[str]
) -> None:
    first = outcomes_for(replace(facts, **told(who, [], yes)))

    assert outcomes_for(replace(facts, **told(other, [], yes))) == first


@given(facts=NEARLY_READY, who=WHO, crises=CRISES, yes=st.lists(st.sampled_from(sorted(STAFF))))
def test_a_crisis_of_somebodys_language_or_place_only_adds_protection(
    facts: ProposalFacts, who: dict[str, Any], crises: list[tuple[Scope, str]], yes: list[str]
) -> None:
    calm = lets_happen(replace(facts, **told(who, [], yes)))

    assert lets_happen(replace(facts, **told(who, crises, yes))) <= calm
