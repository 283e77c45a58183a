"""The one redactor: what leaves the house about an account goes through here.

Pseudonyms are keyed per release family (EDPB Guidelines 01/2025): linkable inside one, not across
two, and never a plain hash, because ids can be enumerated.
"""

import re
from dataclasses import dataclass
from typing import Final

from showcause.domain.identifier import keyed_token
from showcause.domain.moment import DAY, Moment, iso_from_moment

MENTION: Final = re.compile(r"@[\w.\-]+")
WEEK: Final = 7 * DAY


@dataclass(frozen=True, slots=True)
class Redactor:
    """Gives pseudonyms of one release family."""

    key: bytes
    family: str

    def account(self, platform: str, account_id: str) -> str:
        """The pseudonym of an account; empty stays empty."""
        return (
            keyed_token(self.key, f"acct|{self.family}", platform, account_id) if account_id else ""
        )

    def post(self, platform: str, post_id: str) -> str:
        """The pseudonym of a post; empty stays empty."""
        return keyed_token(self.key, f"post|{self.family}", platform, post_id) if post_id else ""

    def text(self, platform: str, text: str) -> str:
        """The text with every @mention replaced by a pseudonym of the name mentioned."""
        return MENTION.sub(
            lambda found: "@" + keyed_token(self.key, f"name|{self.family}", platform, found[0]),
            text,
        )


def week_of(moment: Moment | None) -> str:
    """The day a moment's week began (UTC, Thursday to Wednesday); empty for None."""
    return "" if moment is None else iso_from_moment(moment - moment % WEEK)[:10]
