"""The one redactor: what leaves the house about an account goes through here.

Pseudonyms are keyed per release family (EDPB Guidelines 01/2025): linkable inside one, not across
two, and never a plain hash, because ids can be enumerated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from showcause.domain.identifier import keyed_token
from showcause.domain.moment import DAY, Moment, iso_from_moment

MENTION: Final = re.compile(r"@[\w.\-]+")
LINK: Final = re.compile(r"\w+://\S+")
WORD_IN_LINK: Final = re.compile(r"[\w.\-]+")
WEEK: Final = 7 * DAY
REMEMBERED: Final = 300_000
"""Pseudonyms and links kept in memory while an archive is written."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Gives pseudonyms of one release family.

    `handles` are the pseudonyms of the accounts in the archive by handle and by id, in lower case.
    """

    key: bytes
    family: str
    handles: Mapping[str, str] = field(default_factory=dict)
    _links: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def account(self, platform: str, account_id: str) -> str:
        """The pseudonym of an account; empty stays empty."""
        return _token(self.key, f"acct|{self.family}", platform, account_id) if account_id else ""

    def post(self, platform: str, post_id: str) -> str:
        """The pseudonym of a post; empty stays empty."""
        return keyed_token(self.key, f"post|{self.family}", platform, post_id) if post_id else ""

    def text(self, platform: str, text: str) -> str:
        """The text with every @mention and every address of an account replaced by a pseudonym."""
        without = LINK.sub(lambda found: self.link(platform, found[0]), text)
        return MENTION.sub(lambda found: "@" + self.mentioned(platform, found[0]), without)

    def mentioned(self, platform: str, mention: str) -> str:
        """The pseudonym of an @mention: the account's own if it is in the archive."""
        known = self.handles.get(mention[1:].rstrip(".-").lower())
        return known or _token(self.key, f"name|{self.family}", platform, mention)

    def link(self, platform: str, link: str) -> str:
        """The link, without the handle or id of an account in the archive, and without mentions."""
        if link not in self._links:
            if len(self._links) >= REMEMBERED:
                self._links.clear()
            hidden = WORD_IN_LINK.sub(lambda word: self.handles.get(word[0].lower(), word[0]), link)
            self._links[link] = MENTION.sub(
                lambda found: "@" + self.mentioned(platform, found[0]), hidden
            )
        return self._links[link]

    def image(self, platform: str, image: str) -> str:
        """The pseudonym of a picture."""
        return keyed_token(self.key, f"image|{self.family}", platform, image)


@lru_cache(maxsize=REMEMBERED)
def _token(key: bytes, purpose: str, platform: str, name: str) -> str:
    """The same accounts are named again and again."""
    return keyed_token(key, purpose, platform, name)


def week_of(moment: Moment | None) -> str:
    """The day a moment's week began (UTC, Thursday to Wednesday); empty for None."""
    return "" if moment is None else iso_from_moment(moment - moment % WEEK)[:10]
