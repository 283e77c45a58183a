"""What single sentences say: who decided, until when, what came back, who asked."""

from collections.abc import Callable

import pytest

from showcause.domain.moment import DAY
from showcause.domain.notice import NoticeKind
from showcause.domain.statement import CLAUSE_CATEGORIES
from showcause.notices.languages import LANGUAGES
from showcause.notices.render import profile_line, render

Fields = dict[str, object]
MakeFields = Callable[..., Fields]

NOON = 1_795_176_000_000


def english(kind: NoticeKind, fields: Fields) -> str:
    return render(kind, "en", fields).body


def test_first_the_decision_then_what_one_can_do_by_when(make_fields: MakeFields) -> None:
    lines = english(NoticeKind.DECISION, make_fields()).split("\n")

    assert lines[2].startswith("We suspended your account \u2068@ada\u2069 on sandbox on 20 Nov")
    assert "You can appeal until 29 May 2027, 12:00 UTC." in lines[2]


def test_the_time_to_appeal_has_not_started_while_nobody_was_informed(
    make_fields: MakeFields,
) -> None:
    body = english(NoticeKind.DECISION, make_fields(appeal_until=None))

    assert "The time starts when you get this message." in body


def test_a_machine_that_decided_alone_is_said_to_have(make_fields: MakeFields) -> None:
    fields = make_fields(decided_by_person=False, ends_at=NOON + 3 * DAY)

    body = english(NoticeKind.DECISION, fields)

    assert "No person has looked yet. It ends on 23 November 2026, 12:00 UTC unless" in body
    assert "A person checked it" not in body


def test_a_person_who_decided_is_said_to_have_but_never_named(make_fields: MakeFields) -> None:
    body = english(NoticeKind.DECISION, make_fields(decided_by=("rex",)))

    assert "A person checked it and decided." in body
    assert "rex" not in body


@pytest.mark.parametrize(
    ("requests", "said"),
    [
        ((), "We have no record that a government, a company or another platform asked for it."),
        (("authority:Ministry of Order",), "\u2068Ministry of Order\u2069 asked for it."),
        (("company",), "We may not say who."),
        (("sealed",), "We are not allowed to say whether anyone asked."),
    ],
)
def test_requests_by_others_are_shown(requests: object, said: str, make_fields: MakeFields) -> None:
    assert said in english(NoticeKind.DECISION, make_fields(requests=requests))


def test_nothing_is_claimed_about_requests_that_nobody_looked_up(make_fields: MakeFields) -> None:
    assert "asked for it" not in english(NoticeKind.DECISION, make_fields())


def test_an_answer_is_promised_in_days_or_by_a_date(make_fields: MakeFields) -> None:
    by_date = english(NoticeKind.DECISION, make_fields())
    in_days = english(NoticeKind.DECISION, make_fields(answer_within_hours=168))

    assert "You will get an answer by 27 November 2026, 12:00 UTC." in by_date
    assert "You will get an answer within 7 days of your appeal." in in_days


def test_what_speaks_for_the_account_stands_there(make_fields: MakeFields) -> None:
    counter = (("account_age_days", 1_100), ("unrelated_share_ppm", 909_999), ("followers", 0))

    body = english(NoticeKind.DECISION, make_fields(counter=counter))

    assert "Your account is more than 3 years old." in body
    assert "Of all that you shared, 90% has nothing to do with this." in body
    assert "accounts follow you" not in body


def test_nothing_found_in_favour_is_said_too(make_fields: MakeFields) -> None:
    body = english(NoticeKind.DECISION, make_fields(counter=()))

    assert "We found nothing there that speaks for you." in body


def test_a_reversal_says_wrong_sorry_cause_guard_and_checklist_in_that_order(
    make_fields: MakeFields,
) -> None:
    fields = make_fields(effects=(("picture", True), ("header", False)))

    body = english(NoticeKind.REVERSAL, fields)

    order = ["We were wrong", "You did not break", "sorry", "A rule of ours", "We stopped that"]
    order += [
        "You have back 1 of 2 things:",
        "- Back: your picture.",
        "- Not back yet: your header",
    ]
    places = [body.index(part) for part in order]
    assert places == sorted(places)


def test_an_exception_is_granted_without_clearing_the_record(make_fields: MakeFields) -> None:
    granted = english(NoticeKind.REVERSAL, make_fields(outcome="exception_granted"))
    wrong = english(NoticeKind.REVERSAL, make_fields(outcome="no_violation"))

    assert "no longer counts against you" not in granted
    assert "This suspension no longer counts against you." in wrong


def test_an_account_under_another_decision_is_not_told_that_it_is_back(
    make_fields: MakeFields,
) -> None:
    body = english(NoticeKind.REVERSAL, make_fields(standing=("limit_reach",)))

    assert "Your account is back." not in body
    assert "Another decision about your account still stands." in body


def test_a_rollback_says_how_many_were_hit_and_kept(make_fields: MakeFields) -> None:
    body = english(NoticeKind.ROLLBACK, make_fields(hit_count=1_204, kept_count=0))

    assert "The mistake hit 1,204 accounts. Because of it, no account stays limited." in body


def test_a_cause_in_our_own_words_is_told_in_the_language_it_was_written_in(
    make_fields: MakeFields,
) -> None:
    cause = {"en": "Version 3 did not check for chapters.", "fa": "نسخهٔ ۳ شعبه‌ها را نمی‌دید."}

    persian = render(NoticeKind.ROLLBACK, "fa", make_fields(cause=cause)).body
    spanish = render(NoticeKind.ROLLBACK, "es", make_fields(cause=cause)).body

    assert "نسخهٔ ۳ شعبه‌ها را نمی‌دید." in persian
    assert "\u2068Version 3 did not check for chapters.\u2069" in spanish


def test_a_reviewers_own_words_are_an_island(make_fields: MakeFields) -> None:
    fields = make_fields(reasons="facts_confirmed", reasons_text="Two posts\nwere \u202equoted.")

    body = english(NoticeKind.APPEAL_UPHELD, fields)

    assert "wrote: \u2068Two posts were  quoted.\u2069" in body


def test_reasons_may_be_a_fixed_word_or_the_reviewers_own_sentence(make_fields: MakeFields) -> None:
    word = english(NoticeKind.APPEAL_UPHELD, make_fields(reasons="evidence_stands"))
    own = english(NoticeKind.APPEAL_UPHELD, make_fields(reasons="The links were the same."))

    assert "We looked at the same facts again." in word
    assert "The person who read your appeal wrote: \u2068The links were the same.\u2069" in own


def test_when_everything_came_back_is_said(make_fields: MakeFields) -> None:
    body = english(NoticeKind.ROLLBACK, make_fields(restored_at=NOON))

    assert "Your account is back. We did this on 20 November 2026, 12:00 UTC." in body


def test_a_hostile_handle_cannot_turn_the_page_or_add_lines(make_fields: MakeFields) -> None:
    fields = make_fields(handle="@a\u2069\u202e\r\nBcc: x\u2028\x00b\ud800")

    letter = render(NoticeKind.DECISION, "fa", fields)

    assert "\nBcc" not in letter.body
    assert not set("\u202e\r\x00\u2028\ud800") & set(letter.body)
    letter.body.encode("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", CLAUSE_CATEGORIES)
def test_a_suspended_profile_names_its_rule_and_nothing_else(category: str, language: str) -> None:
    line = profile_line(category, language)

    assert len(line) < 160
    assert not any(char.isdigit() or char in "{}" for char in line)


def test_a_suspended_profile_in_english() -> None:
    expected = "This account is suspended. Rule: Do not pose as many people."

    assert profile_line("multiple_accounts", "en") == expected
    assert profile_line("multiple_accounts", "tlh") == expected
