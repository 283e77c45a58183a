"""Statements for the EU database: complete, valid, and telling nothing about the person."""

import json
from dataclasses import replace

import pytest

from showcause.disclosure.eu.rules import problems
from showcause.disclosure.eu.statement import (
    CATEGORIES,
    FACT_TEXTS,
    RESTRICTIONS,
    SOURCE_TYPES,
    ClauseText,
    eu_statement,
)
from showcause.disclosure.eu.words import COUNTRIES, KEYWORD, KEYWORDS
from showcause.domain.decision import Ground
from showcause.domain.measure import Measure
from showcause.domain.moment import DAY
from showcause.domain.statement import CLAUSE_CATEGORIES, FACTS, SOURCES, Statement
from tests.unit.domain.test_statement import COMPLETE

CLAUSE = ClauseText("Several accounts", "Do not deceive with several accounts.", "https://a.test/r")
PUID = "0f" * 16


def made(statement: Statement, clause: ClauseText = CLAUSE) -> dict[str, object]:
    body = eu_statement(statement, clause, puid=PUID)
    assert body is not None
    return body


def test_every_word_of_a_statement_has_its_word_there() -> None:
    assert set(RESTRICTIONS) == set(Measure)
    assert set(CATEGORIES) == set(CLAUSE_CATEGORIES)
    assert set(SOURCE_TYPES) == set(SOURCES)
    assert set(FACT_TEXTS) == set(FACTS)


def test_the_words_are_as_many_as_the_database_accepts() -> None:
    assert len(KEYWORDS) == 16
    assert len(KEYWORD) == 69
    assert len(set(COUNTRIES)) == 30


@pytest.mark.parametrize("category", CLAUSE_CATEGORIES)
@pytest.mark.parametrize("measure", [each for each in Measure if RESTRICTIONS[each]])
def test_every_measure_under_every_clause_is_valid(measure: Measure, category: str) -> None:
    for ground in Ground:
        for ends_at in (None, COMPLETE.starts_at + DAY, COMPLETE.starts_at + 20_000 * DAY):
            statement = replace(
                COMPLETE, measure=measure, clause_category=category, ground=ground, ends_at=ends_at
            )

            assert problems(made(statement)) == ()


def test_nothing_about_the_person_is_in_it() -> None:
    statement = replace(COMPLETE, account="sandbox:canary-id", own_event_ids=("canary-post",))
    told = json.dumps(made(statement))

    for secret in ("canary", statement.public_ref, "rex", "una", "12", "47", statement.rule_hash):
        assert secret not in told.replace(PUID, "").replace("2012", "")


def test_a_warning_is_no_restriction_and_owes_nothing() -> None:
    assert eu_statement(replace(COMPLETE, measure=Measure.WARN), CLAUSE, puid=PUID) is None


def test_what_applies_outside_the_union_only_owes_nothing() -> None:
    assert eu_statement(replace(COMPLETE, territory="IR US"), CLAUSE, puid=PUID) is None
    assert made(replace(COMPLETE, territory="FR IR"))["territorial_scope"] == ["FR"]


@pytest.mark.parametrize(
    ("decided_by", "detection", "expected"),
    [
        (("machine",), True, "AUTOMATED_DECISION_FULLY"),
        (("rex",), True, "AUTOMATED_DECISION_PARTIALLY"),
        (("rex",), False, "AUTOMATED_DECISION_NOT_AUTOMATED"),
    ],
)
def test_automation_follows_from_who_decided(
    decided_by: tuple[str, ...], detection: bool, expected: str
) -> None:
    statement = replace(COMPLETE, decided_by=decided_by, automated_detection=detection)

    assert made(statement)["automated_decision"] == expected


def test_a_long_clause_is_shortened_at_a_word() -> None:
    body = made(COMPLETE, replace(CLAUSE, text="word " * 900))

    assert problems(body) == ()
    assert str(body["incompatible_content_explanation"]).endswith("word…")


VALID = {**made(COMPLETE)}
WRONG = [
    ({"puid": "a user's id"}, "puid"),
    ({"puid": None}, "puid"),
    ({"territorial_scope": []}, "territorial_scope"),
    ({"territorial_scope": ["EL"]}, "territorial_scope"),
    ({"territorial_scope": ["FR", "FR"]}, "territorial_scope"),
    ({"category": "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT"}, "category"),
    ({"category_specification": ["KEYWORD_DISINFORMATION"]}, "category_specification"),
    ({"category_specification": ["KEYWORD_SUICIDE"]}, "category_specification"),
    ({"category_specification": ["KEYWORD_OTHER"]}, "category_specification_other"),
    ({"category_addition": [VALID["category"]]}, "category_addition"),
    ({"decision_facts": "  "}, "decision_facts"),
    ({"decision_facts": "x" * 5001}, "decision_facts"),
    ({"decision_account": None}, "decision_account"),
    ({"decision_account": "SUSPENDED"}, "decision_account"),
    ({"end_date_account_restriction": "2020-01-01"}, "end_date_account_restriction"),
    ({"end_date_account_restriction": "2038-01-02"}, "end_date_account_restriction"),
    ({"end_date_account_restriction": "2026-2-1"}, "end_date_account_restriction"),
    ({"end_date_service_restriction": "2030-01-01"}, "end_date_service_restriction"),
    ({"content_date": "1999-12-31"}, "content_date"),
    ({"application_date": "20260101"}, "application_date"),
    ({"application_date": None}, "application_date"),
    ({"automated_decision": "Yes"}, "automated_decision"),
    ({"automated_detection": True}, "automated_detection"),
    ({"source_identity": "a reporter"}, "source_identity"),
    ({"content_language": "en"}, "content_language"),
    ({"content_type_other": ""}, "content_type_other"),
    ({"content_type": ["CONTENT_TYPE_TEXT"]}, "content_type_other"),
    ({"content_type": "CONTENT_TYPE_TEXT"}, "content_type"),
    ({"incompatible_content_explanation": ""}, "incompatible_content_explanation"),
    ({"illegal_content_explanation": "x"}, "illegal_content_explanation"),
    ({"decision_ground_reference_url": "javascript:alert(1)"}, "decision_ground_reference_url"),
    ({"content_id": {"ISBN": "1"}}, "content_id"),
    ({"account_name": "somebody"}, "account_name"),
]


@pytest.mark.parametrize(("change", "attribute"), WRONG)
def test_what_is_wrong_is_named(change: dict[str, object], attribute: str) -> None:
    assert attribute in {name for name, _ in problems({**VALID, **change})}
