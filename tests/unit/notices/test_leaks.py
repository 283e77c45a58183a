"""Planted names never reach a reader."""

from collections.abc import Callable, Mapping

import pytest

from showcause.domain.notice import NoticeKind
from showcause.notices.languages import LANGUAGES
from showcause.notices.render import render

Fields = dict[str, object]
MakeFields = Callable[..., Fields]
NothingLeaks = Callable[[object, Mapping[str, str]], None]

SECRETS = {
    "reporter": "Vera-Canary-Reporter",
    "other account": "sandbox:canary-other-91",
    "event of another": "evt-canary-77",
    "member of staff": "rex-canary",
    "detector": "coshare-canary-v3",
}

EXTRA = {
    "reporter": SECRETS["reporter"],
    "linked_accounts": (SECRETS["other account"],),
    "event_ids": (SECRETS["event of another"],),
    "decided_by": (SECRETS["member of staff"],),
    "detected_by": SECRETS["detector"],
}


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_shows_only_the_fields_it_knows(
    kind: NoticeKind, language: str, make_fields: MakeFields, nothing_leaks: NothingLeaks
) -> None:
    letter = render(kind, language, make_fields(**EXTRA))

    nothing_leaks(letter.subject + letter.body, SECRETS)


def test_the_helper_sees_what_leaks(nothing_leaks: NothingLeaks) -> None:
    with pytest.raises(AssertionError, match="reporter"):
        nothing_leaks({"seen": ["by VERA-canary-reporter"]}, SECRETS)
