"""Tips of other platforms, read from their own formats: ours, STIX 2.1, and Meta's indicator files.

What cannot be read is counted and left out. Formats: docs/reference/tips. Sources: OASIS STIX 2.1
(2021); DISARM (technique ids as `external_id`); github.com/facebook/threat-research, both columns.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment, moment_from_datetime
from showcause.domain.tip import KINDS, NEVER_A_SIGN, Tip

LARGEST: Final = 20_000_000
"""Bytes of a file of tips; a bundle of 100,000 accounts is 15 MB."""

TECHNIQUE: Final = re.compile(r"T\d{4}(?:\.\d{3})?")
_REFERS: Final = ("grouping", "report", "observed-data", "campaign", "intrusion-set", "indicator")
_DEFANGED: Final = (("[.]", "."), ("hxxp", "http"), ("[:]", ":"))
_META: Final[Mapping[str, str]] = {
    "domain": "domain",
    "hostname": "domain",
    "url": "link",
    "uri": "link",
    "account": "account",
    "username": "account",
}

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """The tips of a file, what it is written in, and how many parts of it could not be used."""

    tips: tuple[Tip, ...]
    format: str
    left_out: int = 0


def read_tips(raw: bytes, *, source: str) -> Read:
    """The tips in a file; `source` is who sent it, whatever the file says of itself.

    Raises:
        BadInput: it is in none of the formats.
    """
    if len(raw) > LARGEST:
        raise BadInput(f"a file of {len(raw):,} bytes", hint=f"at most {LARGEST:,}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("tips are text in UTF-8") from error
    if not text.lstrip().startswith("{"):
        return _meta(text, source)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("this is not JSON", hint="it was cut short?") from error
    if told.get("type") == "bundle" and isinstance(told.get("objects"), list):
        return _stix(told["objects"], source)
    if isinstance(told.get("tips"), list):
        return _ours(told["tips"], source)
    raise BadInput("nothing here is a tip", hint="showcause tips, a STIX 2.1 bundle, or Meta's CSV")


def _ours(rows: Sequence[Any], source: str) -> Read:
    read = [_our_tip(row, source) for row in rows]
    tips = tuple(tip for tip in read if tip)
    return Read(tips, "showcause", len(read) - len(tips))


def _our_tip(row: Any, source: str) -> Tip | None:
    if not isinstance(row, dict) or row.get("kind") not in KINDS:
        return None
    ref, value, confidence = row.get("id"), row.get("value"), row.get("confidence_ppm", 0)
    if not _named(ref) or not _named(value) or not _whole(confidence, 1_000_000):
        return None
    return Tip(
        source,
        str(ref),
        row["kind"],
        str(value),
        _technique(row.get("technique")),
        confidence,
        _moment(row.get("expires_at")),
        withdrawn=row.get("withdrawn") is True,
    )


def _named(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 500 and value.isprintable()


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _technique(value: Any) -> str:
    found = TECHNIQUE.fullmatch(value) if isinstance(value, str) else None
    return found[0] if found and found[0] not in NEVER_A_SIGN else ""


def _moment(value: Any) -> Moment | None:
    try:
        return moment_from_datetime(datetime.fromisoformat(value)) if value else None
    except (TypeError, ValueError, OverflowError):
        return None


def _stix(objects: Sequence[Any], source: str) -> Read:
    """One tip for each account, domain or address that a report, a grouping or such points at."""
    known = {
        each["id"]: each
        for each in objects
        if isinstance(each, dict) and isinstance(each.get("id"), str)
    }
    pointing = _pointing(known)
    tips, left_out = [], len(objects) - len(known)
    for name, each in known.items():
        kind, value = _observable(each)
        if not kind:
            continue
        if not _named(value):
            left_out += 1
            continue
        near = pointing.get(name, [])
        beyond = [far for one in near for far in pointing.get(str(one.get("id")), [])]
        tips.append(_stix_tip(Tip(source, name, kind, value), [each, *near], beyond))
    return Read(tuple(tips), "stix", left_out)


def _observable(each: Object) -> tuple[str, Any]:
    if each.get("type") == "user-account":
        return "account", each.get("user_id") or each.get("account_login")
    kind = {"domain-name": "domain", "url": "link"}.get(str(each.get("type")), "")
    return kind, each.get("value")


def _pointing(known: Mapping[str, Object]) -> dict[str, list[Object]]:
    """By the id of what is pointed at: whatever points at it, techniques it uses included."""
    found: dict[str, list[Object]] = {}
    for each in known.values():
        if each.get("type") in _REFERS:
            for ref in _refs(each.get("object_refs")):
                found.setdefault(ref, []).append(each)
        if each.get("type") == "relationship":
            for ends in (("source_ref", "target_ref"), ("target_ref", "source_ref")):
                here, there = (str(each.get(end)) for end in ends)
                found.setdefault(here, []).extend([each, *filter(None, [known.get(there)])])
    return found


def _refs(value: Any) -> Iterator[str]:
    yield from (ref for ref in value if isinstance(ref, str)) if isinstance(value, list) else ()


def _stix_tip(tip: Tip, said: Sequence[Object], beyond: Sequence[Object]) -> Tip:
    """`said` is the object and what points at it; techniques may lie one step beyond."""
    sure = [each["confidence"] for each in said if _whole(each.get("confidence"), 100)]
    ends = [_moment(each.get("valid_until")) for each in said]
    used = [_external_id(each) for each in (*said, *beyond) if each.get("type") == "attack-pattern"]
    stated = [each for each in said if each.get("type") != "attack-pattern" and "revoked" in each]
    return replace(
        tip,
        technique=next(filter(None, used), ""),
        confidence_ppm=max(sure, default=0) * 10_000,
        expires_at=max((end for end in ends if end), default=None),
        withdrawn=bool(stated) and all(each["revoked"] is True for each in stated),
    )


def _external_id(pattern: Object) -> str:
    refs = pattern.get("external_references")
    named = [each.get("external_id") for each in refs if isinstance(each, dict)] if refs else []
    return next(filter(None, map(_technique, named)), "")


def _meta(text: str, source: str) -> Read:
    """The older files (`indicator_type, indicator_value, comment, ds`) and those since 2023."""
    rows = csv.DictReader(io.StringIO(text), strict=False)
    columns = {name.strip().lower(): name for name in rows.fieldnames or () if name}
    value = columns.get("indicator_value") or columns.get("indicator")
    if value is None:
        raise BadInput("nothing here is a tip", hint="JSON, or a column indicator_value")
    kinds, technique = columns.get("indicator_type", ""), columns.get("technique", "")
    tips, left_out = [], 0
    for row in rows:
        told = _refanged(row.get(value) or "")
        if not _named(told):
            left_out += 1
            continue
        kind = _META.get((row.get(kinds) or "").strip().lower(), "") or _looks_like(told)
        known = _technique((row.get(technique) or "").strip())
        tips.append(Tip(source, f"{kind}:{told}", kind, told, known))
    return Read(tuple(tips), "meta", left_out)


def _refanged(value: str) -> str:
    told = value.strip()
    for defanged, plain in _DEFANGED:
        told = told.replace(defanged, plain)
    return told


def _looks_like(value: str) -> str:
    if "://" in value:
        return "link"
    return "domain" if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", value) else "other"
