"""The statement of reasons: what it must hold, and what each reader gets of it."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from showcause.domain.decision import Ground
from showcause.domain.errors import BrokenRecord
from showcause.domain.measure import Measure
from showcause.domain.moment import DAY
from showcause.domain.statement import (
    FACTS,
    SOURCES,
    Statement,
    as_json,
    internal,
    missing_fields,
    named_request,
    public,
    statement_from_json,
    to_person,
)

NOON = 1_795_176_000_000  # 2026-11-20T12:00:00Z

COMPLETE = Statement(
    public_ref="A-7K3Q",
    account="sandbox:ada",
    measure=Measure.SUSPEND,
    ground=Ground.INCOMPATIBLE_CONTENT,
    clause_id="4.2",
    clause_version="3",
    facts=(("co_shared_links", (("count", 12), ("within_seconds", 47), ("others", 4))),),
    own_event_ids=("p1", "p2"),
    counter=(("account_age_days", 400),),
    linked_count=4,
    families=("behaviour", "infrastructure"),
    rule_id="several-accounts",
    rule_hash="ab" * 32,
    detected_by="coshare@1",
    automated_detection=True,
    decided_by=("rex", "una"),
    automated_decision=False,
    source="own_initiative",
    territory="everywhere",
    starts_at=NOON,
    ends_at=None,
    appeal_until=NOON + 190 * DAY,
    answer_within_hours=168,
    clause_category="multiple_accounts",
)


def test_a_complete_statement_lacks_nothing() -> None:
    assert missing_fields(COMPLETE) == ()


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({"territory": ""}, "territory"),
        ({"territory": "near Ada"}, "territory"),
        ({"starts_at": 0}, "starts_at"),
        ({"ends_at": NOON}, "ends_at"),
        ({"facts": ()}, "facts"),
        ({"facts": (("gut_feeling", ()),)}, "facts.gut_feeling"),
        ({"facts": (("shared_sign_up", ()),)}, "facts.shared_sign_up.others"),
        ({"facts": (("shared_sign_up", (("others", 1), ("x", 2))),)}, "facts.shared_sign_up.x"),
        ({"own_event_ids": ()}, "own_event_ids"),
        ({"counter": (("shoe_size", 43),)}, "counter.shoe_size"),
        ({"source": "a friend"}, "source"),
        ({"detected_by": ""}, "detected_by"),
        ({"decided_by": ()}, "decided_by"),
        ({"decided_by": ("machine",)}, "decided_by"),
        ({"clause_id": ""}, "clause_id"),
        ({"clause_version": ""}, "clause_version"),
        ({"rule_id": ""}, "rule_id"),
        ({"rule_hash": ""}, "rule_hash"),
        ({"public_ref": ""}, "public_ref"),
        ({"appeal_until": NOON + 30 * DAY}, "appeal_until"),
        ({"answer_within_hours": 0}, "answer_within_hours"),
    ],
)
def test_what_the_law_asks_for_and_is_lacking_is_named(
    changed: Mapping[str, object], lacks: str
) -> None:
    assert missing_fields(replace(COMPLETE, **changed)) == (lacks,)  # type: ignore[arg-type]


def test_a_fact_that_rests_on_no_post_needs_none() -> None:
    facts = (("created_together", (("count", 40), ("within_hours", 2))),)

    assert missing_fields(replace(COMPLETE, facts=facts, own_event_ids=())) == ()


def test_the_time_to_appeal_may_be_open_until_the_person_is_informed() -> None:
    assert missing_fields(replace(COMPLETE, appeal_until=None)) == ()


def test_a_machine_may_decide_alone_when_the_statement_says_so() -> None:
    alone = replace(COMPLETE, decided_by=("machine",), automated_decision=True)

    assert missing_fields(alone) == ()
    assert to_person(alone)["decided_by_person"] is False


def test_every_fact_and_source_can_be_complete() -> None:
    for key, names in FACTS.items():
        numbers = tuple((name, 1) for name in names)
        assert missing_fields(replace(COMPLETE, facts=((key, numbers),))) == ()
    assert all(missing_fields(replace(COMPLETE, source=source)) == () for source in SOURCES)


def test_the_person_reads_spans_rounded_up_to_minutes() -> None:
    assert to_person(COMPLETE)["facts"] == [
        {
            "fact": "co_shared_links",
            "numbers": {"count": 12, "within_seconds": 60, "others": 4},
        }
    ]


def test_the_public_reads_months_and_no_numbers() -> None:
    shown = public(replace(COMPLETE, ends_at=NOON + 30 * DAY))

    assert (shown["starts_in"], shown["ends_in"]) == ("2026-11", "2026-12")
    assert shown["facts"] == ["co_shared_links"]
    assert shown["clause_category"] == "multiple_accounts"
    assert not [name for name, value in shown.items() if type(value) is int]


@pytest.mark.parametrize(
    ("territory", "shown"),
    [
        ("everywhere", "everywhere"),
        ("DE FR", "DE FR"),
        ("around Ada's house", "other"),
        ("", "other"),
    ],
)
def test_the_public_reads_only_whole_countries(territory: str, shown: str) -> None:
    assert public(replace(COMPLETE, territory=territory))["territory"] == shown


@pytest.mark.parametrize(
    ("requests", "known"),
    [((), False), (("person:Vera",), False), (("court:Hamburg",), True), (("sealed",), None)],
)
def test_the_public_reads_whether_an_authority_asked(
    requests: tuple[str, ...], known: bool | None
) -> None:
    assert public(replace(COMPLETE, requests=requests))["requested_by_authority"] is known


@pytest.mark.parametrize(
    ("request_on_record", "shown"),
    [
        ("authority:Ministry of Order", "authority:Ministry of Order"),
        ("person:Vera", "person"),
        ("company:Acme", "company"),
        ("Vera asked", "unnamed"),
        ("sealed", "sealed"),
    ],
)
def test_only_authorities_and_courts_are_named(request_on_record: str, shown: str) -> None:
    assert named_request(request_on_record) == shown


def test_reviewers_read_everything_and_what_is_lacking() -> None:
    shown = internal(replace(COMPLETE, territory=""))

    assert shown["missing"] == ["territory"]
    assert shown["decided_by"] == ["rex", "una"]
    assert shown["facts"][0]["numbers"]["within_seconds"] == 47  # type: ignore[index]


def test_projections_can_be_written_as_json() -> None:
    for projection in (internal, to_person, public):
        shown = projection(COMPLETE)
        assert json.loads(json.dumps(shown)) == shown


@pytest.mark.parametrize(
    "changed",
    [{"measure": "banish"}, {"facts": "many"}, {"counter": [["followers", "x"]]}, {"mood": 1}],
)
def test_a_stored_statement_that_makes_no_sense_is_a_broken_record(
    changed: Mapping[str, object],
) -> None:
    with pytest.raises(BrokenRecord, match="A-7K3Q"):
        statement_from_json({**as_json(COMPLETE), **changed})


def test_a_stored_statement_without_a_field_is_a_broken_record() -> None:
    stored = as_json(COMPLETE)
    del stored["measure"]

    with pytest.raises(BrokenRecord):
        statement_from_json(stored)


def test_a_statement_stored_before_categories_can_be_read() -> None:
    stored = as_json(COMPLETE)
    del stored["clause_category"]

    assert statement_from_json(stored) == replace(COMPLETE, clause_category="other")
