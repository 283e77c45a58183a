"""Whatever a statement holds, the person reads of no other account and the public of nobody."""

import json
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from showcause.domain.decision import Ground
from showcause.domain.measure import Measure
from showcause.domain.statement import (
    CLAUSE_CATEGORIES,
    COUNTERS,
    FACTS,
    SOURCES,
    Statement,
    as_json,
    public,
    statement_from_json,
    to_person,
)

NAMES = st.text(st.characters(codec="utf-8"), min_size=6, max_size=24).map(lambda tail: f"§{tail}")
WHOLE = st.integers(min_value=7_000_000, max_value=2**53)
OWN = ("public_ref", "account", "own_event_ids")


def numbers_named(names: tuple[str, ...]) -> st.SearchStrategy[tuple[tuple[str, int], ...]]:
    known = st.sampled_from(names) | NAMES
    return st.lists(st.tuples(known, WHOLE), max_size=4).map(tuple)


FACT = st.tuples(st.sampled_from(tuple(FACTS)) | NAMES, numbers_named(("count", "others")))

STATEMENTS = st.builds(
    Statement,
    public_ref=NAMES,
    account=NAMES,
    measure=st.sampled_from(Measure),
    ground=st.sampled_from(Ground),
    clause_id=st.just("4.2"),
    clause_version=st.just("3"),
    facts=st.lists(FACT, max_size=4).map(tuple),
    own_event_ids=st.lists(NAMES, max_size=4).map(tuple),
    counter=numbers_named(COUNTERS),
    linked_count=WHOLE,
    families=st.lists(NAMES | st.just("behaviour"), max_size=3).map(tuple),
    rule_id=st.just("several-accounts"),
    rule_hash=st.just("ab" * 32),
    detected_by=NAMES,
    automated_detection=st.booleans(),
    decided_by=st.lists(NAMES, max_size=2).map(tuple),
    automated_decision=st.booleans(),
    source=st.sampled_from(SOURCES) | NAMES,
    territory=NAMES | st.just("everywhere"),
    starts_at=st.integers(min_value=10**12, max_value=2 * 10**12),
    ends_at=st.none() | st.integers(min_value=10**12, max_value=2 * 10**12),
    appeal_until=st.none() | WHOLE,
    answer_within_hours=WHOLE,
    requests=st.lists(NAMES | NAMES.map(lambda name: f"person:{name}"), max_size=3).map(tuple),
    clause_category=st.sampled_from(CLAUSE_CATEGORIES) | NAMES,
)


def texts_in(value: object) -> set[str]:
    """Every planted name in a value; planted names start with §."""
    if isinstance(value, str):
        return {value[value.index("§") :]} if "§" in value else set()
    if isinstance(value, tuple):
        return {text for each in value for text in texts_in(each)}
    return set()


def planted(statement: Statement, names: tuple[str, ...]) -> set[str]:
    return {text for name in names for text in texts_in(getattr(statement, name))}


def written(shown: dict[str, object]) -> str:
    return json.dumps(shown, ensure_ascii=False)


@given(STATEMENTS)
def test_the_public_reads_no_name_reference_post_or_number(statement: Statement) -> None:
    every_field = tuple(field.name for field in fields(Statement))

    shown = public(statement)

    assert not texts_in(tuple(shown.values())), shown
    assert "§" not in written(shown)
    assert not any(type(value) is int for value in shown.values())
    assert planted(statement, every_field)


@given(STATEMENTS)
def test_the_person_reads_the_own_account_and_posts_and_nobody_elses(statement: Statement) -> None:
    shown = to_person(statement)

    found = {key: value for key, value in shown.items() if "§" in written({"": value})}
    assert set(found) <= set(OWN)
    assert shown["own_event_ids"] == list(statement.own_event_ids)
    assert not set(shown) & {"detected_by", "decided_by"}


@given(STATEMENTS)
def test_a_statement_comes_back_from_the_store_as_it_went_in(statement: Statement) -> None:
    stored = json.dumps(as_json(statement), sort_keys=True)

    assert statement_from_json(json.loads(stored)) == statement
