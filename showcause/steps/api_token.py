"""api_token: an administrator gives a script a token in a person's name, and takes it back."""

import hashlib
from collections.abc import Sequence
from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, keyed_token
from showcause.domain.moment import DAY
from showcause.domain.staff import Role, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads import api as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction, written_first
from showcause.store.writes.api import (
    add_api_token,
    add_api_token_end,
    begin_answer,
    end_answer,
)

SCOPES: Final = ("look", "see_cases", "decide", "halt", "roll_back", "audit", "operate")
"""What a token can be for: the permissions of the console (docs/reference/web.md#roles)."""

LONGEST_DAYS: Final = 366
STARTS: Final = "sct_"
"""How every token begins, so that one that was published by mistake can be found."""


def give_token(
    person: Staff,
    name: str,
    scopes: Sequence[str],
    days: int,
    *,
    by: Staff,
    circumstances: Circumstances,
) -> tuple[str, str]:
    """Id and token; the token is shown now and never again, the record holds its hash.

    Raises:
        BadInput: a scope that does not exist, none, no name, or a time of more than a year.
        NotPermitted: `by` is no administrator.
    """
    _require_administrator(by)
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise BadInput(
            f"'{unknown[0]}' is no scope" if unknown else "name a scope", hint=", ".join(SCOPES)
        )
    if not name.strip() or len(name) > 100:
        raise BadInput("say in a few words what the token is for")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"a token lives 1 to {LONGEST_DAYS} days, not {days}")
    now, chance = circumstances.clock(), circumstances.chance(32).hex()
    token = STARTS + keyed_token(circumstances.token_key, "api", chance)
    token_id = derived_id("tok", token)
    kept = json_text(sorted(set(scopes)))
    ends = now + days * DAY
    row = (
        token_id, hash_of(token), person.staff_id, name.strip(), kept, by.staff_id, now, ends,
    )  # fmt: skip
    told = {"by": by.staff_id, "expires": ends, "for": person.staff_id, "scopes": kept}
    with transaction() as cursor:
        add_api_token(cursor, row)
        add_entries(cursor, circumstances, [("token_given", token_id, told)])
    return token_id, token


def end_token(token_id: str, *, by: Staff, circumstances: Circumstances) -> None:
    """From now on the token opens nothing.

    Raises:
        BadInput: there is none of that id.
        NotPermitted: `by` is no administrator.
    """
    _require_administrator(by)
    if token_id not in {row["token_id"] for row in reads.tokens()}:
        raise BadInput("there is no such token", where=token_id, hint="showcause tokens")
    with transaction() as cursor:
        add_api_token_end(cursor, (token_id, by.staff_id, circumstances.clock()))
        told = {"by": by.staff_id}
        add_entries(cursor, circumstances, [("token_ended", token_id, told)])


def token_open(token: str, now: int) -> Row | None:
    """The row of a token that opens something now; None for any other."""
    row = reads.token_behind(hash_of(token)) if token.startswith(STARTS) else None
    return row if row and row["ended_at"] is None and row["expires_at"] > now else None


def hash_of(token: str) -> str:
    """How a token is found in the record, which never holds the token itself."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def begin(key_hash: str, request_hash: str, now: int) -> bool:
    """Whether this request with an idempotency key is the first; answers are kept for a day."""
    return written_first(
        lambda cursor: begin_answer(cursor, key_hash, request_hash, now, now - DAY)
    )


def end(key_hash: str, body: str) -> None:
    """Keep the answer to it; an empty one lets the request be made again."""
    with transaction() as cursor:
        end_answer(cursor, key_hash, body)


def _require_administrator(by: Staff) -> None:
    if by.role is not Role.ADMINISTRATOR:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="an administrator gives tokens")
