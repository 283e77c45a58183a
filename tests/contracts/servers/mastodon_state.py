"""What the Mastodon stand-in knows: people, posts, reports, tokens and webhooks."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx

FIRST_ID = 108_267_695_853_695_000
MISSING_PICTURE = "/avatars/original/missing.png"


class Missing(Exception):
    """There is no such record."""


@dataclass
class Person:
    """One local account; `rank` above 0 is a role that may manage users and reports."""

    id: str
    username: str
    created_at: str
    rank: int = 0
    suspended: bool = False
    silenced: bool = False
    disabled: bool = False
    sensitized: bool = False
    name: str = "Ada"
    picture: str = "/avatars/ada.png"
    header: str = "/headers/ada.png"
    followers: list[str] = field(default_factory=lambda: ["1", "2"])
    statuses_count: int = 0
    mails: list[str] = field(default_factory=list)
    strikes: list[dict[str, str]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """The entity Account: of a suspended one hardly anything."""
        is_gone = self.suspended
        return {
            "id": self.id,
            "username": self.username,
            "acct": self.username,
            "display_name": "" if is_gone else self.name,
            "note": "" if is_gone else "<p>Trains and teapots</p>",
            "url": f"https://mastodon.test/@{self.username}",
            "avatar": MISSING_PICTURE if is_gone else self.picture,
            "header": MISSING_PICTURE if is_gone else self.header,
            "followers_count": len(self.followers),
            "following_count": 0,
            "statuses_count": self.statuses_count,
            **({"suspended": True} if is_gone else {}),
            **({"limited": True} if self.silenced else {}),
        }

    def admin(self) -> dict[str, Any]:
        """The entity Admin::Account."""
        names = ("id", "username", "created_at", "suspended", "silenced", "disabled", "sensitized")
        own = {name: value for name, value in asdict(self).items() if name in names}
        told = {"domain": None, "email": f"{self.username}@example.test", "approved": True}
        return {**own, **told, "locale": "en", "role": {"id": "3"}, "account": self.shown()}


class State:
    """Everything there is; the caller holds a lock."""

    def __init__(self) -> None:
        self.ids = count(FIRST_ID)
        self.people: dict[str, Person] = {}
        self.tokens: dict[str, tuple[Person, set[str]]] = {}
        self.statuses: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.by_key: dict[tuple[str, str], dict[str, Any]] = {}
        self.hooks: list[dict[str, Any]] = []
        self.limit = 300
        self.most_characters = 500

    def person(self, number: str) -> Person:
        """Somebody by number."""
        if number not in self.people:
            raise Missing(number)
        return self.people[number]

    def post(self, person: Person, sent: dict[str, Any], key: str) -> dict[str, Any]:
        """A new post, or the one made with this key."""
        if key and (person.id, key) in self.by_key:
            return self.by_key[person.id, key]
        names = {word.strip("@,.") for word in sent["status"].split() if word.startswith("@")}
        # A suspended account cannot be mentioned.
        met = [p for p in self.people.values() if p.username in names and not p.suspended]
        status = {
            "id": str(next(self.ids)),
            "created_at": now(),
            "visibility": sent.get("visibility", "public"),
            "content": f"<p>{sent['status']}</p>",
            "text": sent["status"],
            "language": sent.get("language"),
            "sensitive": person.sensitized,
            "in_reply_to_id": sent.get("in_reply_to_id"),
            "in_reply_to_account_id": None,
            "reblog": None,
            "account": person.shown(),
            "mentions": [{"id": p.id, "username": p.username, "acct": p.username} for p in met],
            "tags": [],
        }
        self.statuses.append(status)
        person.statuses_count += 1
        self.by_key[person.id, key] = status
        if status["visibility"] == "public":
            self.tell("status.created", status)
        return status

    def report(self, by: Person, about: Person, sent: dict[str, Any]) -> dict[str, Any]:
        """A new report."""
        wanted = set(map(str, sent.get("status_ids") or ()))
        row = {
            "id": str(next(self.ids)),
            "action_taken": False,
            "category": sent.get("category", "other"),
            "comment": sent.get("comment", ""),
            "created_at": now(),
            "account": by.admin(),
            "target_account": about.admin(),
            "statuses": [s for s in self.statuses if s["id"] in wanted],
            "rules": [],
        }
        self.reports.append(row)
        self.tell("report.created", row)
        return row

    def resolve_reports_of(self, person: Person) -> None:
        """An action resolves every open report of the account."""
        for row in self.reports:
            if row["target_account"]["id"] == person.id:
                row["action_taken"] = True

    def purge(self, person: Person) -> None:
        """Everything somebody had is gone for good."""
        person.name, person.picture, person.header = "", MISSING_PICTURE, MISSING_PICTURE
        person.followers, person.statuses_count = [], 0
        self.statuses = [s for s in self.statuses if s["account"]["id"] != person.id]

    def control(self, what: str, sent: dict[str, Any]) -> dict[str, Any]:
        """What no API does: sign somebody up, register a webhook, set a limit, look at mail."""
        if what == "person":
            return self._signed_up(sent)
        if what == "hook":
            self.hooks.append(sent)
        elif what == "limits":
            self.limit = sent.get("limit", self.limit)
            self.most_characters = sent.get("most_characters", self.most_characters)
        elif what == "mails":
            return {"mails": self.person(sent["id"]).mails}
        elif what == "rank":
            self.person(sent["id"]).rank = sent["rank"]
        return {}

    def _signed_up(self, sent: dict[str, Any]) -> dict[str, Any]:
        number = str(next(self.ids))
        person = Person(number, sent["username"], now(), rank=sent.get("rank", 0))
        self.people[number] = person
        token = f"token-of-{number}"
        self.tokens[token] = person, set(sent["scopes"].split())
        self.tell("account.created", person.admin())
        return {"id": number, "token": token}

    def tell(self, event: str, row: dict[str, Any]) -> None:
        """Send an event to every webhook that asked for it, signed as WebSub has it."""
        body = json.dumps({"event": event, "created_at": now(), "object": row}).encode()
        for hook in self.hooks:
            if event in hook["events"]:
                digest = hmac.new(hook["secret"].encode(), body, hashlib.sha256).hexdigest()
                headers = {"X-Hub-Signature": f"sha256={digest}"}
                headers |= {"Content-Type": "application/json"}
                httpx.post(hook["url"], content=body, headers=headers, timeout=30)


def now() -> str:
    """This moment as Mastodon writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
