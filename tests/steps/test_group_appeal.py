"""Group appeals: one filing, one case, one ruling for everybody alike and for nobody else."""

from collections.abc import Sequence
from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.group import Breadth, GroupKind
from showcause.domain.moment import HOUR
from showcause.domain.staff import Staff
from showcause.steps.group_case import group_case, told_to_filer
from showcause.steps.receive_group_appeal import Received, confirm_name, receive_group_appeal
from showcause.steps.relieve import relieve
from showcause.steps.rule_on_group import Ruled, reach_of, rule_on_group
from showcause.store.reads import groups as reads
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.rows import fetch_number, fetch_tuples
from tests import cast
from tests.record.house import House, changes, dump, entries, unchanged_by

EVERYBODY = "\n".join(f"@{name}" for name in cast.BO)


def filed(
    house: House, names: str, kind: GroupKind = GroupKind.THIRD_PARTY, **changed: Any
) -> Received:
    told: dict[str, Any] = {"organisation": "A union", "words": "They sing.", "language": "en"}
    return receive_group_appeal(
        names, kind=kind, circumstances=house.circumstances, **{**told, **changed}
    )


def ruled(
    house: House,
    case: str,
    outcome: AppealOutcome = AppealOutcome.NO_VIOLATION,
    questions: Sequence[str] = (),
    breadth: Breadth = Breadth.NETWORK,
    by: Staff = cast.IDA,
) -> Ruled:
    return rule_on_group(
        case,
        questions,
        outcome,
        breadth=breadth,
        by=by,
        reason="read_again",
        words="A choir sings together.",
        rulebook=house.rulebook,
        circumstances=house.circumstances,
    )


def free(house: House, *accounts: str) -> bool:
    return not measures_in_force([cast.key(name) for name in accounts], house.clock())


def reference(house: House, account: str) -> str:
    return str(house.one("decisions", account=cast.key(account))["public_ref"])


def test_a_filing_is_one_case_and_names_nobody_in_the_record(enforced: House) -> None:
    before = dump()

    received = filed(enforced, EVERYBODY)

    grown = changes(before)
    questions = fetch_number("SELECT COUNT(*) FROM group_question")
    assert grown == {
        "group_appeal": 1,
        "group_text": 1,
        "group_list": 1,
        "group_question": questions,
        "ledger_entry": 1,
        "ledger_payload": 1,
    }
    written = repr({table: set(rows) - set(before[table]) for table, rows in dump().items()})
    assert not [name for name in cast.BO if name in written or cast.key(name) in written]
    assert received.due_at == enforced.clock() + 168 * HOUR
    assert entries("group_appeal_received")[received.group_appeal_id]["listed"] == len(cast.BO)


def test_filing_the_same_again_changes_nothing(enforced: House) -> None:
    first = filed(enforced, EVERYBODY)

    assert unchanged_by(lambda: filed(enforced, EVERYBODY))
    assert filed(enforced, EVERYBODY) == first


def test_one_ruling_restores_everybody_alike_listed_or_not(enforced: House) -> None:
    received = filed(enforced, f"@{cast.BO[0]}\n@{cast.BO[6]}")
    (question,) = group_case(received.group_appeal_id, enforced.circumstances)["questions"]

    done = ruled(enforced, received.group_appeal_id)

    assert question["stand"] == 2
    assert done.restored == 2 + question["unlisted_in_network"] > 2
    assert done.unlisted == question["unlisted_in_network"] and done.left == 0
    assert free(enforced, cast.BO[0], cast.BO[6], cast.BO[7])
    assert fetch_number("SELECT COUNT(*) FROM reversal WHERE cause_kind = 'group'") == done.restored
    assert fetch_number("SELECT COUNT(*) FROM incident_case") == done.restored


def test_everybody_restored_is_told_with_the_reasons_in_words(enforced: House) -> None:
    received = filed(enforced, f"@{cast.BO[0]}")
    done = ruled(enforced, received.group_appeal_id)
    enforced.order()
    with enforced.sandbox() as platform:
        enforced.enforce(platform)

    assert enforced.tell_reversals() == done.restored
    told = enforced.listed("notices", kind="reversal", account=cast.key(cast.BO[7]))
    assert "A choir sings together." in told[0]["body"]
    assert "A union" not in told[0]["body"]


def test_who_is_listed_but_rests_on_something_else_is_not_carried_along(two_rules: House) -> None:
    """The prominent account is under a second rule as well: that is another question."""
    received = filed(two_rules, EVERYBODY)
    case = received.group_appeal_id
    questions = group_case(case, two_rules.circumstances)["questions"]
    largest = max(questions, key=lambda row: row["listed_count"])["question_id"]
    assert len(questions) > 1

    for breadth in Breadth:
        reach = reach_of(case, [largest], breadth, two_rules.circumstances)
        measures = {row["measure"] for row in reach.restored}
        assert measures == {"suspend"}
    done = ruled(two_rules, case, questions=[largest], breadth=Breadth.RULE)

    standing = measures_in_force([cast.key(cast.PROMINENT)], two_rules.clock())
    assert "limit_reach" in standing[cast.key(cast.PROMINENT)]
    assert done.left == len(questions) - 1
    assert reads.list_of(case) is not None


def test_names_of_people_without_a_decision_change_nothing_for_anybody(enforced: House) -> None:
    """A list padded with strangers reaches whom it would have reached without them."""
    padding = "\n".join((*cast.ADA, *cast.CY, "nobody-at-all"))
    padded = filed(enforced, f"@{cast.BO[0]}\n{padding}")
    plain = filed(enforced, f"@{cast.BO[0]}", words="Likewise.")
    bases = [
        {row["basis"] for row in reads.questions_of(case.group_appeal_id)} - {"unmatched"}
        for case in (padded, plain)
    ]

    assert bases[0] == bases[1]
    ruled(enforced, padded.group_appeal_id, questions=_questions(padded, "decisions", enforced))
    assert fetch_number("SELECT COUNT(*) FROM reversal") < len(cast.BO) + 1


def _questions(received: Received, about: str, house: House) -> list[str]:
    told = group_case(received.group_appeal_id, house.circumstances)["questions"]
    return [row["question_id"] for row in told if row["about"] == about]


def test_a_concerned_third_party_learns_nothing_about_any_account(enforced: House) -> None:
    """The answers to a list of suspended people and to one of nobody differ in nothing."""
    known = filed(enforced, f"@{cast.BO[0]}\n@{cast.BO[6]}")
    unknown = filed(enforced, "@nobody-one\n@nobody-two")
    assert (known.shown, known.listed) == (unknown.shown, unknown.listed) == ((), 2)

    for outcome in (AppealOutcome.NO_VIOLATION, AppealOutcome.UPHELD):
        for received in (known, unknown):
            if reads.list_of(received.group_appeal_id):
                ruled(enforced, received.group_appeal_id, outcome)
    told = [
        told_to_filer(group, enforced.circumstances)
        for received in (known, unknown)
        if (group := reads.by_id(received.group_appeal_id))
    ]
    assert [row.pop("group_appeal_id") for row in told]
    assert told[0] == told[1]


def test_with_a_mandate_only_accounts_whose_letter_is_shown_are_told(enforced: House) -> None:
    """A name alone proves nothing, whoever says that they act for it."""
    listed = f"name,reference\nmisspelt,{reference(enforced, cast.BO[0])}\n{cast.BO[6]},\n"

    received = filed(enforced, listed, GroupKind.MANDATE)

    assert received.shown == (cast.BO[0],)
    group = reads.by_id(received.group_appeal_id)
    assert group and told_to_filer(group, enforced.circumstances)["shown"] == [cast.BO[0]]


def test_a_misspelt_name_joins_when_a_person_confirms_it(enforced: House) -> None:
    received = filed(enforced, "@bo_06")
    case = received.group_appeal_id
    told = group_case(case, enforced.circumstances)
    assert told["unmatched"] == ["bo_06"] and cast.BO[6] in told["near"]["bo_06"]

    with pytest.raises(BadInput, match="not left over"):
        confirm_name(case, "ada", cast.BO[6], by=cast.REX, circumstances=enforced.circumstances)
    joined = confirm_name(
        case, "bo_06", cast.BO[6], by=cast.REX, circumstances=enforced.circumstances
    )

    assert joined == 1
    assert group_case(case, enforced.circumstances)["unmatched"] == []
    ruled(enforced, case)
    assert free(enforced, cast.BO[6])


def test_an_upheld_question_restores_nobody_and_binds_nobody_else(enforced: House) -> None:
    first = filed(enforced, f"@{cast.BO[0]}")
    second = filed(enforced, f"@{cast.BO[6]}", words="Others ask the same.")

    done = ruled(enforced, first.group_appeal_id, AppealOutcome.UPHELD)

    assert done.restored == 0 and not free(enforced, cast.BO[0])
    (question,) = reads.questions_of(second.group_appeal_id)
    assert question["ruling_id"] is None
    assert ruled(enforced, second.group_appeal_id).restored > 1


def test_a_yes_answers_the_same_question_in_every_case_that_asks_it(enforced: House) -> None:
    first = filed(enforced, f"@{cast.BO[0]}")
    second = filed(enforced, f"@{cast.BO[6]}", words="Others ask the same.")

    ruled(enforced, first.group_appeal_id)

    (question,) = reads.questions_of(second.group_appeal_id)
    assert question["outcome"] == "no_violation"
    assert reads.list_of(second.group_appeal_id) is None


def test_the_list_is_erased_with_the_last_answer(enforced: House) -> None:
    case = filed(enforced, EVERYBODY).group_appeal_id
    questions = [row["question_id"] for row in reads.questions_of(case)]

    ruled(enforced, case)

    assert reads.list_of(case) is None
    assert list(entries("group_list_erased")) == [case]
    with pytest.raises(BadInput, match="not open"):
        ruled(enforced, case, questions=questions)


def test_who_took_part_in_one_of_the_decisions_may_not_rule(enforced: House) -> None:
    case = filed(enforced, EVERYBODY).group_appeal_id

    for person in (cast.REX, cast.UNA, cast.VAL):
        with pytest.raises(NotPermitted):
            ruled(enforced, case, by=person)
    assert fetch_number("SELECT COUNT(*) FROM group_ruling") == 0


def test_the_database_itself_refuses_a_reversal_by_who_took_part(enforced: House) -> None:
    from django.db import DatabaseError

    from tests.record.house import execute

    case = filed(enforced, EVERYBODY).group_appeal_id
    question = reads.questions_of(case)[0]["question_id"]
    decision = enforced.listed("decisions")[0]["decision_id"]
    row = f"'rul_1', '{question}', 'rex', 'no_violation', 'network', 'read_again', 1, 1"
    execute(f"INSERT INTO group_ruling VALUES ({row})")

    with pytest.raises(DatabaseError, match="nobody rules on"):
        execute(
            "INSERT INTO reversal VALUES ('rvl_1', %s, 'group', 'rul_1', NULL, NULL, 'x', 1)",
            (decision,),
        )


def test_somebody_who_does_not_read_the_language_may_not_rule(enforced: House) -> None:
    case = filed(enforced, f"@{cast.BO[0]}", language="ta").group_appeal_id

    with pytest.raises(NotPermitted, match="'ta'"):
        ruled(enforced, case)


def test_past_its_date_every_measure_listed_is_lifted_until_the_answer(enforced: House) -> None:
    case = filed(enforced, f"@{cast.BO[0]}\n@{cast.BO[6]}").group_appeal_id
    enforced.wait(168 * HOUR)
    assert relieve(enforced.rulebook, enforced.circumstances)["group"] == 0
    enforced.wait(1)

    counts = relieve(enforced.rulebook, enforced.circumstances)

    assert counts["group"] == 2
    assert free(enforced, cast.BO[0], cast.BO[6]) and not free(enforced, cast.BO[7])
    assert unchanged_by(lambda: relieve(enforced.rulebook, enforced.circumstances))
    letters = enforced.listed("notices", kind="relief")
    assert len(letters) == 2 and all("look again" in row["body"] for row in letters)
    ruled(enforced, case, AppealOutcome.UPHELD)
    assert not free(enforced, cast.BO[0]) and not free(enforced, cast.BO[6])
    told = enforced.listed("notices", kind="relief_ended")
    assert len(told) == 2 and all("Now it holds again." in row["body"] for row in told)


def test_arguments_stand_beside_the_question_they_are_about(enforced: House) -> None:
    listed = f"name,post,argument\n{cast.BO[0]},bo-00-p1,A line of a song\nstranger,,Why?\n"
    case = filed(enforced, listed).group_appeal_id

    told = group_case(case, enforced.circumstances)["questions"]

    said = [each for row in told for each in row.get("arguments", ())]
    about = {"account": cast.key(cast.BO[0]), "post": "bo-00-p1", "said": "A line of a song"}
    assert said == [about]


def test_the_number_of_questions_asked_does_not_grow_with_the_list(enforced: House) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 24):
        listed = "\n".join(cast.BO[:size])
        with CaptureQueriesContext(connection) as asked:
            filed(enforced, listed, words=f"{size} of us")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_filing_names_tables_only_by_digest(enforced: House) -> None:
    case = filed(enforced, EVERYBODY).group_appeal_id

    (body,) = fetch_tuples("SELECT body FROM group_list WHERE group_appeal_id = %s", (case,))[0]
    assert "bo-" not in body


@pytest.mark.parametrize("words", ["", "  ", "x" * 20_001])
def test_a_filing_without_words_or_with_too_many_is_refused(enforced: House, words: str) -> None:
    with pytest.raises(BadInput):
        filed(enforced, EVERYBODY, words=words)
