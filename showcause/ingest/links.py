"""One spelling for every way to write a link, a domain, a hashtag or a mention."""

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    import pyarrow as pa

TRACKING: Final = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid igsh mc_cid mc_eid _hsenc _hsmi "
    "mkt_tok oly_anon_id oly_enc_id vero_id wickedid ref_src ref_url s_cid cmpid ncid "
    "__twitter_impression feature".split()
)
"""Query parameters that say how somebody came and never what they see; `utm_*` are dropped too."""

URL_IN_TEXT: Final = re.compile(r"https?://[^\s<>\"'\u2026]+", re.IGNORECASE)
HASHTAG_IN_TEXT: Final = re.compile(r"(?<![\w&/])[#\uff03](\w*[^\W\d_]\w*)")
MENTION_IN_TEXT: Final = re.compile(r"(?<![\w./])@(\w+(?:@[\w.-]+\w)?)")
# Most links are already as they should be but for the scheme; this spares them a full parse.
_PLAIN_LINK: Final = re.compile(
    r"https?://(?:www\.)?((?!www\.)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^?#\s]*)?)"
)
_HOST_END: Final = re.compile(r"[?:]")
_TRAILING: Final = ".,;:!?)]}'\u060c\u061b\u061f\u3002\u2019\u201d"


def normal_link(link: str) -> str:
    """Host and what follows: no scheme, user, port 80/443, tracking, fragment, last slash."""
    link = link.strip()
    plain = _PLAIN_LINK.fullmatch(link)
    if plain:
        return plain[1].rstrip("/")
    try:
        parts = urlsplit(link if "//" in link[:12] else f"//{link}")
        host, port = plain_host(parts.hostname or ""), parts.port
    except ValueError:
        return link.casefold()
    if not host:
        return link
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    query = _query(parts.query) if parts.query else ""
    return f"{place}{parts.path}".rstrip("/") + (f"?{query}" if query else "")


def plain_host(host: str) -> str:
    """The host in lower case and IDNA, without a leading `www.`."""
    host = host.lower().rstrip(".")
    if host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return unicodedata.normalize("NFKC", host)


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(k, v) for k, v in pairs if k.lower() not in TRACKING and not k.startswith("utm_")]
    return query if len(kept) == len(pairs) else urlencode(kept)


def domain_of(normal: str) -> str:
    """The host of a normalised link; empty for what has no dot in it."""
    host = normal.partition("/")[0]
    if ":" in host or "?" in host:
        host = _HOST_END.split(host, maxsplit=1)[0]
    return host if "." in host else ""


def normal_domain(domain: str) -> str:
    """A domain as `domain_of` spells it, whether or not a whole link was given."""
    return domain_of(normal_link(domain)) or domain.strip().casefold()


def normal_hashtag(hashtag: str) -> str:
    """NFKC, case folded, without the sign."""
    return unicodedata.normalize("NFKC", hashtag).strip().lstrip("#").casefold()


def normal_mention(mention: str) -> str:
    """The handle or id without the sign, case folded."""
    return mention.strip().lstrip("@").casefold()


def urls_in(text: str) -> list[str]:
    """The links a text holds, without the punctuation that follows them."""
    return [found.rstrip(_TRAILING) for found in URL_IN_TEXT.findall(text)]


def each_distinct(values: "pa.Array", change: Callable[[str], str]) -> "pa.Array":
    """The strings changed, working once on each distinct one; an empty result is null."""
    import pyarrow as pa

    encoded = values.dictionary_encode()
    changed = [change(value) or None for value in encoded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(encoded.indices)
