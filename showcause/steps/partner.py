"""partner: a reviewer of another server reads and answers one case, by a link that ends.

For teams too small to have somebody who took no part. The person stands in the record with a name
and a server of their own, and every rule of independence holds for them as for anybody.
"""

import re
from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, keyed_token
from showcause.domain.moment import DAY, Moment
from showcause.domain.staff import SENIOR_ROLES, Role, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries
from showcause.steps.play import hire
from showcause.store.reads import partner as reads
from showcause.store.reads.case_file import subject
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.partner import add_partner_link, add_partner_link_end

AT_MOST: Final = 30 * DAY
SERVER: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]+")


def invite(
    subject_id: str,
    name: str,
    server: str,
    languages: tuple[str, ...],
    *,
    expires_at: Moment,
    by: Staff,
    circumstances: Circumstances,
) -> tuple[str, str]:
    """Id of the link and its token, which is shown now and never again.

    Raises:
        BadInput: no such appeal or proposal, no name, no server, or an end past or too far ahead.
        NotPermitted: `by` is not senior.
    """
    if by.role not in SENIOR_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a senior person invites")
    now, host = circumstances.clock(), server.strip().lower()
    if not subject_id.startswith(("apl_", "prp_")) or subject(subject_id) is None:
        hint = "an appeal or a held proposal: showcause list appeals"
        raise BadInput("there is no such case", where=subject_id, hint=hint)
    if not name.strip() or len(name) > 100 or not SERVER.fullmatch(host):
        raise BadInput("who, and of which server?", hint="--name 'Mia' --server other.example")
    if not now < expires_at <= now + AT_MOST:
        raise BadInput("the end is past or too far ahead", hint=f"at most {AT_MOST // DAY} days")
    person = Staff(derived_id("ptn", host, name.strip()), name.strip(), Role.PARTNER, languages)
    hire((person,), circumstances)
    token = keyed_token(circumstances.token_key, "partner", circumstances.chance(32).hex())
    link_id = derived_id("lnk", token)
    row = (link_id, token_hash(token), subject_id, person.staff_id, host, by.staff_id, now)
    told = {"by": by.staff_id, "case": subject_id, "expires_at": expires_at, "server": host}
    with transaction() as cursor:
        add_partner_link(cursor, (*row, expires_at))
        add_entries(cursor, circumstances, [("partner_invited", link_id, told)])
    return link_id, token


def revoke(link_id: str, *, by: Staff, reason: str, circumstances: Circumstances) -> None:
    """From now on the link opens nothing.

    Raises:
        BadInput: there is none of that id, or no reason is given.
        NotPermitted: `by` is not senior.
    """
    if by.role not in SENIOR_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a senior person revokes")
    now = circumstances.clock()
    if link_id not in {row["link_id"] for row in reads.links(now)} or not reason.strip():
        hint = "showcause partner list; --reason"
        raise BadInput("there is no such link, or no reason", where=link_id, hint=hint)
    with transaction() as cursor:
        add_partner_link_end(cursor, (link_id, by.staff_id, reason, now))
        add_entries(cursor, circumstances, [("partner_link_ended", link_id, {"by": by.staff_id})])


def opened_by(token: str, circumstances: Circumstances) -> Row | None:
    """The link that a token is, while it opens its case; None for any other."""
    return reads.link_behind(token_hash(token.strip()), circumstances.clock())
