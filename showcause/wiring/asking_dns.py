"""What DNS says of the domain our letters come from."""

import secrets

from showcause.domain.errors import PlatformError
from showcause.upkeep.outside import MailNames


def mail_names(domain: str, selector: str, server: str) -> MailNames:
    """SPF, DMARC and, under its selector, DKIM of a domain, by that name server."""
    from showcause.platforms.probing.dns import texts_of

    def asked(name: str, mark: str) -> str:
        texts = texts_of(name, server, secrets.randbits(16))
        return next((text for text in texts if mark in text), "")

    try:
        return MailNames(
            domain,
            spf=asked(domain, "v=spf1"),
            dmarc=asked(f"_dmarc.{domain}", "v=DMARC1"),
            dkim=asked(f"{selector}._domainkey.{domain}", "p=") if selector else "",
            selector=selector,
        )
    except PlatformError as error:
        return MailNames(domain, "", "", "", selector, why_not=error.message)
