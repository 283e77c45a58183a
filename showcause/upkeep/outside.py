"""What lies outside: certificates, the platform's credential, mail and what DNS says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.moment import DAY, iso_from_moment
from showcause.upkeep.check import Check, ill, soon, unknown, well

RENEW_WITHIN: Final = 14 * DAY


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate outside: until when it is good (ms UTC), or why it was not taken.

    `why_not` is why it could not be seen at all.
    """

    where: str
    until: int = 0
    refusal: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class MailNames:
    """What DNS says of the sender's domain; a record is empty where there is none."""

    domain: str
    spf: str
    dmarc: str
    dkim: str
    selector: str
    why_not: str = ""


def certificates(found: Sequence[Certificate], now: int) -> Check:
    """Whether every address we call or are called at has a certificate that holds."""
    if not found:
        return well("certificates", "no address of ours is behind TLS")
    bad = [f"{one.where}: {one.refusal}" for one in found if one.refusal]
    if bad:
        remedy = "renew it where it is served (certbot renew); work goes on by itself then"
        return ill("certificates", "; ".join(bad), remedy)
    unseen = [f"{one.where}: {one.why_not}" for one in found if one.why_not]
    if unseen:
        return unknown("certificates", "; ".join(unseen), "see that the address can be reached")
    until, where = min((one.until, one.where) for one in found)
    told = f"{where} until {iso_from_moment(until)}"
    if until - now < RENEW_WITHIN:
        return soon("certificates", told, "renew it (certbot renew)")
    return well("certificates", f"the first to end: {told}")


def platform(name: str, refusal: str, *, is_credential: bool) -> Check:
    """Whether the platform answers us, and takes our credential."""
    if refusal and is_credential:
        remedy = "make a new one there and set SHOWCAUSE_PLATFORM_SECRET; orders wait until then"
        return ill("platform", f"{name} does not take our credential: {refusal}", remedy)
    if refusal:
        return ill("platform", refusal, "see platform.address; orders wait until it answers")
    return well("platform", f"{name} answers and takes our credential")


def mail(where: str, refusal: str) -> Check:
    """Whether the mail server takes letters from us."""
    if refusal:
        return ill("mail", refusal, "see mail.* and the server's log; letters wait until then")
    return well("mail", f"{where} takes letters")


def mail_names(found: MailNames) -> Check:
    """Whether others can see that our letters are ours: SPF, DKIM and DMARC.

    Source: RFC 7208, RFC 6376, RFC 7489.
    """
    name = "mail names"
    if found.why_not:
        return unknown(name, f"DNS did not answer: {found.why_not}", "see mail.dns")
    lacks = [
        word
        for word, text, mark in (
            ("SPF", found.spf, "v=spf1"),
            ("DMARC", found.dmarc, "v=DMARC1"),
            ("DKIM", found.dkim, "p="),
        )
        if mark not in text and (word != "DKIM" or found.selector)
    ]
    if lacks:
        told = f"{found.domain} has no {', no '.join(lacks)}"
        return soon(name, told, "add the TXT records: docs/how-to/send-mail.md")
    if not found.selector:
        told = f"{found.domain} has SPF and DMARC; DKIM was not looked for"
        return soon(name, told, "set mail.dkim_selector")
    return well(name, f"{found.domain} has SPF, DKIM and DMARC")
