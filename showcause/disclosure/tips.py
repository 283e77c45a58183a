"""Tips to another platform: a signed feed in JSON, and the same as a STIX 2.1 bundle.

Pseudonyms keyed for this one recipient stand for accounts, in STIX too: the ids that STIX gives
accounts are an unkeyed hash of the account and could be reversed. Nothing here names a protected
account, a reporter, an open appeal or a decision no person made; callers see to that. Techniques
are those of DISARM (CC-BY-SA-4.0). A withdrawn tip stays in the feed, so that nobody misses it.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.domain.moment import Moment, iso_from_moment
from showcause.domain.tip import EXPIRY
from showcause.ledger.checkpoint import signature_line
from showcause.ledger.keys import SigningKey, verifier_key

FEED_VERSION: Final = 1
SIGNED: Final = "showcause tips\n"
STIX: Final = "2.1"

TECHNIQUES: Final[Mapping[str, tuple[str, str]]] = {
    "behaviour": ("T0049", "Flood information space"),
    "content": ("T0084.001", "Use copypasta"),
    "identity": ("T0090", "Create inauthentic accounts"),
    "infrastructure": ("T0090", "Create inauthentic accounts"),
}
"""By the kind of evidence a decision rests on. Never T0090.001: anonymity is no sign."""

_NAMESPACE: Final = uuid.UUID("8d5a1a76-6d0c-5a53-9b5d-4e1b7c0f3c11")
"""Of ids over pseudonyms, which say nothing about an account."""


@dataclass(frozen=True, slots=True)
class Told:
    """One account a recipient was told of; `withdrawn_at` is set once its decision fell."""

    told_id: str
    pseudonym: str
    clause_id: str
    families: Sequence[str]
    confidence_ppm: int
    made_at: Moment
    withdrawn_at: Moment | None = None
    reason: str = ""


def feed(
    told: Sequence[Told], *, sender: str, recipient: str, at: Moment, key: SigningKey
) -> dict[str, bytes]:
    """The files of a feed by name: `tips.json`, its signature, and `stix.json`."""
    body = {
        "at": iso_from_moment(at),
        "from": sender,
        "note": "Leads only. Another platform's word is no evidence; look for yourselves.",
        "tips": [_tip(each) for each in told],
        "to": recipient,
        "v": FEED_VERSION,
    }
    content = _text(body)
    signed = f"{SIGNED}{hashlib.sha256(content).hexdigest()}\n"
    line = signature_line(signed.encode(), key)
    return {
        "tips.json": content,
        "tips.sig": f"{signed}\n{line}\n{verifier_key(key)}\n".encode(),
        "stix.json": _text(bundle(told, sender=sender)),
    }


def _tip(each: Told) -> dict[str, Any]:
    return {
        "clause": each.clause_id,
        "confidence_ppm": each.confidence_ppm,
        "evidence": list(each.families),
        "expires_at": iso_from_moment(each.made_at + EXPIRY),
        "id": each.told_id,
        "kind": "account",
        "technique": technique_of(each.families)[0],
        "value": each.pseudonym,
        "withdrawn": each.withdrawn_at is not None,
        "withdrawn_because": each.reason,
    }


def technique_of(families: Sequence[str]) -> tuple[str, str]:
    """DISARM's id and name for what the evidence shows."""
    known = [TECHNIQUES[family] for family in families if family in TECHNIQUES]
    return known[0] if known else TECHNIQUES["behaviour"]


def bundle(told: Sequence[Told], *, sender: str) -> dict[str, Any]:
    """A STIX 2.1 bundle: an account, what it is indicated for, and `revoked` once taken back."""
    author = _id("identity", sender)
    objects: dict[str, dict[str, Any]] = {}
    first = min((each.made_at for each in told), default=0)
    _add(objects, author, first, name=sender, identity_class="organization")
    for each in told:
        external, name = technique_of(each.families)
        pattern = _id("attack-pattern", external)
        known = [{"source_name": "DISARM", "external_id": external}]
        _add(objects, pattern, first, name=name, external_references=known)
        account = _id("user-account", each.pseudonym)
        objects[account] = _object(account, user_id=each.pseudonym, account_type="pseudonym")
        pointed = _id("grouping", each.told_id)
        common = _common(each, author)
        _add(
            objects,
            pointed,
            each.made_at,
            **common,
            context="suspicious-activity",
            object_refs=[account],
        )
        uses = _id("relationship", each.told_id)
        ends = {"source_ref": pointed, "target_ref": pattern}
        _add(objects, uses, each.made_at, **common, relationship_type="related-to", **ends)
    name = _id("bundle", sender, *sorted(objects))
    return {"id": name, "objects": list(objects.values()), "type": "bundle"}


def _common(each: Told, author: str) -> dict[str, Any]:
    shared: dict[str, Any] = {
        "confidence": each.confidence_ppm // 10_000,
        "created_by_ref": author,
        "revoked": each.withdrawn_at is not None,
    }
    if each.withdrawn_at is not None:
        shared["modified"] = _stix_moment(each.withdrawn_at)
    return shared


def _add(objects: dict[str, dict[str, Any]], key: str, made_at: Moment, **fields: Any) -> None:
    at = _stix_moment(made_at)
    objects.setdefault(key, _object(key, **{"created": at, "modified": at, **fields}))


def _object(key: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, "spec_version": STIX, "type": key.partition("--")[0], **fields}


def _id(kind: str, *parts: str) -> str:
    return f"{kind}--{uuid.uuid5(_NAMESPACE, chr(10).join((kind, *parts)))}"


def _stix_moment(at: Moment) -> str:
    return iso_from_moment(at).replace("Z", ".000Z")


def _text(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, indent=1, sort_keys=True) + "\n").encode()
