"""What must be true of a story's outcome; each check raises AssertionError where it is not.

Every check must hold on our path and fail on what really happened, so none passes trivially.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from showcause.domain.measure import Measure, effects_of
from showcause.domain.statement import missing_fields, statement_from_json
from showcause.notices import languages
from tests.stories.playing import Outcome, Row


def _heading(language: str) -> str:
    """What stands above the person's own posts in a letter about a decision."""
    letter = LETTER_FILES / language / "decision.txt"
    lines = letter.read_text("utf-8").splitlines()
    (place,) = (place for place, line in enumerate(lines) if "{{ own_posts }}" in line)
    return lines[place - 1]


LETTER_FILES: Final = Path(languages.__file__).parent / "letters"
LETTERS: Final = {language: _heading(language) for language in languages.LANGUAGES}
PROMINENT: Final = 10_000
BULK: Final = 1_000
FOUND: Final = 0.9
MOST: Final = 0.5
HEARING: Final = timedelta(hours=24)


def statements_are_complete(outcome: Outcome) -> None:
    """Each decision has a statement of reasons that lacks nothing the law asks for."""
    for row in decisions(outcome):
        assert row["statement"], f"{row['account']} was given no reasons"
        assert missing_fields(statement_from_json(row["statement"])) == ()


def evidence_is_the_persons_own(outcome: Outcome) -> None:
    """Nobody is decided because of a neighbour: what is relied upon was posted by the account."""
    for row in decisions(outcome):
        assert row["evidence_event_ids"], f"nothing of {row['account']} is shown"
        for event in row["evidence_event_ids"]:
            assert outcome.authors[event] == row["account"]


def clause_and_rule_are_cited(outcome: Outcome) -> None:
    """Each decision names its clause at a version, and its rule by content hash."""
    for row in decisions(outcome):
        assert row.get("clause_id") and row.get("clause_version"), row["account"]
        assert len(row["rule_hash"] or "") == 64


def two_families_of_evidence(outcome: Outcome) -> None:
    """Coordination alone was never enough."""
    for row in decisions(outcome):
        assert len(set(row["families"])) >= 2, row["account"]


def people_decided(outcome: Outcome) -> None:
    """Each decision names the persons who took it."""
    for row in decisions(outcome):
        assert row["decided_by"] and "machine" not in row["decided_by"], row["account"]


def everybody_was_heard_first(outcome: Outcome) -> None:
    """Each holder saw the proposed reasons at least a day before the decision."""
    shown = {
        row["account"]: moment(row["made_at"])
        for row in outcome.rows("notices")
        if row["kind"] == "proposed_reasons"
    }
    for row in decisions(outcome):
        assert row["account"] in shown, f"{row['account']} was not heard"
        assert moment(row["made_at"]) - shown[row["account"]] >= HEARING


def no_innocent_is_under_a_measure(outcome: Outcome) -> None:
    """The innocent are not measured; a lookalike who was is restored."""
    for row in decisions(outcome):
        person = outcome.truth[row["account"]]
        if person["guilty"]:
            continue
        assert person["role"] == "lookalike", f"{person['role']} {row['account']} was decided"
        assert row["status"] == "reversed", f"{row['account']} was not restored"


def the_guilty_are_found_and_shown_why(outcome: Outcome) -> None:
    """Nine tenths of the deceptive networks: most of their accounts, each on its own evidence."""
    reasoned = {row["account"] for row in decisions(outcome) if row["evidence_event_ids"]}
    networks: dict[str, list[bool]] = {}
    for account in outcome.people("deceptive", "cell"):
        networks.setdefault(outcome.truth[account]["group"], []).append(account in reasoned)
    ended = [sum(members) > MOST * len(members) for members in networks.values()]
    assert sum(ended) >= FOUND * len(ended), f"{sum(ended)} of {len(ended)} networks"


def notices_speak_the_holders_language(outcome: Outcome) -> None:
    """Each decision is told in the account's language: clause, reasons and a link to appeal."""
    told = {row["account"]: row for row in outcome.rows("notices") if row["kind"] == "decision"}
    for row in decisions(outcome):
        notice = told[row["account"]]
        language = outcome.truth[row["account"]]["language"]
        wanted = language if language in LETTERS else "en"
        assert notice["language"] == wanted
        for part in ("/c/", str(row.get("clause_id") or "no clause"), LETTERS[wanted]):
            assert part in notice["body"], f"{row['account']}: no {part}"


def deliveries_are_recorded(outcome: Outcome) -> None:
    """It is known of each notice how far it got."""
    assert outcome.rows("notices")
    for row in outcome.rows("notices"):
        assert row["delivered"] is True and row["states"], row["account"]


def appeals_are_answered_by_somebody_else(outcome: Outcome) -> None:
    """Each appeal is answered, with reasons, by a person who took no part in the decision."""
    assert outcome.rows("appeals")
    deciders = {row["decision_id"]: row["decided_by"] for row in decisions(outcome)}
    for row in outcome.rows("appeals"):
        assert row["status"] == "answered" and row["outcome"] and row["reason"]
        assert row["reviewed_by"] and row["reviewed_by"] not in deciders[row["decision_id"]]


def reversals_give_everything_back(outcome: Outcome) -> None:
    """Each reversal has its reason, and every effect is listed and restored."""
    assert outcome.rows("reversals")
    for row in outcome.rows("reversals"):
        assert row.get("reason"), f"{row['account']} came back without a reason"
        listed = [effect["effect"] for effect in row["effects"]]
        assert listed == [effect.value for effect in effects_of(Measure(row["measure"]))]
        assert all(effect["restored"] for effect in row["effects"])


def bulk_went_through_two_approvals(outcome: Outcome) -> None:
    """Large sweeps were approved by two different people."""
    large = [row for row in outcome.rows("sweeps") if row["size"] > min(BULK, share(outcome))]
    assert large
    for row in large:
        yes = {vote["staff"] for vote in row["approvals"] if vote["verdict"] == "yes"}
        assert len(yes) >= 2, f"{row['sweep_id']} was approved by {yes or 'nobody'}"


def safeguards_are_on_record(outcome: Outcome) -> None:
    """Each proposal shows what every safeguard said of it, allow too."""
    assert outcome.rows("proposals")
    for row in outcome.rows("proposals"):
        asked = {answer["safeguard"] for answer in row["safeguards"]}
        assert {"evidence_sufficiency", "affiliation", "heard_first"} <= asked, row["account"]


def the_platform_is_as_decided(outcome: Outcome) -> None:
    """The platform's own state is the decisions in force, and who came back came back whole."""
    wanted: dict[str, set[str]] = {}
    for row in decisions(outcome):
        measures = wanted.setdefault(row["account"], set())
        if row["status"] == "in_force":
            measures.add(row["measure"])
    for row in outcome.rows("platform"):
        assert set(row["measures"]) == wanted[row["account"]], row["account"]
        if not row["measures"]:
            assert row["picture"] and row["header"] and row["timeline"], row["account"]


def the_organisation_is_left_alone(outcome: Outcome) -> None:
    """Story 1: neither the organisation nor its chapters and volunteers are ever measured."""
    ours = outcome.people("organisation", "chapter", "volunteer")
    assert ours
    assert not {row["account"] for row in decisions(outcome)} & ours
    assert not {row["account"] for row in outcome.rows("platform") if row["measures"]} & ours


def critics_are_left_alone(outcome: Outcome) -> None:
    """Story 4: neither critics nor journalists, broadcasters and fans are ever measured."""
    roles = ("critic", "critic_alerted", "journalist", "broadcaster", "fandom", "friends")
    ours = outcome.people(*roles)
    assert ours
    assert not {row["account"] for row in decisions(outcome)} & ours


def opponents_are_left_alone(outcome: Outcome) -> None:
    """Story 3: who hides, calls and is reported is never even proposed; nor is the other side."""
    ours = outcome.people("dissident", "supporter", "movement", "brigade")
    assert ours
    assert not {row["account"] for row in outcome.rows("proposals")} & ours
    assert not {row["account"] for row in decisions(outcome)} & ours


def the_prominent_were_looked_at_by_two(outcome: Outcome) -> None:
    """Story 4: over 10,000 followers, two people approved that one account by itself."""
    prominent = {account for account, row in outcome.truth.items() if row["prominent"]}
    decided = {row["account"] for row in decisions(outcome)} & prominent
    for row in outcome.rows("proposals"):
        if row["account"] in decided and row["status"] == "decided":
            said = {answer["reason"] for answer in row["safeguards"]}
            assert "prominent_two_persons" in said, row["account"]


def decisions(outcome: Outcome) -> list[Row]:
    """Every decision; a story without one proves nothing."""
    rows = outcome.rows("decisions")
    assert rows
    return rows


def share(outcome: Outcome) -> int:
    """One account in a hundred."""
    return len(outcome.truth) // 100


def moment(value: Any) -> datetime:
    """A moment as `list` prints it, or in ms as the simulation writes it."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000).astimezone()
    return datetime.fromisoformat(value)


Check = Callable[[Outcome], None]

ALWAYS: Final[tuple[Check, ...]] = (
    statements_are_complete,
    evidence_is_the_persons_own,
    clause_and_rule_are_cited,
    two_families_of_evidence,
    people_decided,
    everybody_was_heard_first,
    no_innocent_is_under_a_measure,
    the_guilty_are_found_and_shown_why,
    notices_speak_the_holders_language,
    deliveries_are_recorded,
    appeals_are_answered_by_somebody_else,
    reversals_give_everything_back,
    bulk_went_through_two_approvals,
    safeguards_are_on_record,
    the_platform_is_as_decided,
)
STORY_1: Final[tuple[Check, ...]] = (*ALWAYS, the_organisation_is_left_alone)
STORY_3: Final[tuple[Check, ...]] = (*ALWAYS, opponents_are_left_alone)
STORY_4: Final[tuple[Check, ...]] = (
    *ALWAYS,
    critics_are_left_alone,
    the_prominent_were_looked_at_by_two,
)
