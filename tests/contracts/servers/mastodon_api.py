"""A stand-in for a Mastodon server: the published API, as a process of its own.

Mastodon cannot be installed for a test as the others can. What it answers here follows
docs.joinmastodon.org (admin/accounts, admin/reports, accounts, statuses, conversations, reports,
webhooks, OAuth scopes, pagination, rate limits), with state, and nothing follows our adapter.
`/control` is ours: it makes people and tells what was mailed; a real server has none.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.contracts.servers.mastodon_state import Missing, Person, State

WINDOW_SECONDS = 300
NOT_ALLOWED = "This action is not allowed"
OUTSIDE = "This action is outside the authorized scopes"


class Refused(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status, self.error, self.headers = status, error, headers or {}


class Call:
    """One call: who makes it with which scopes, what was asked, and where it went."""

    def __init__(self, handler: "Handler") -> None:
        self.state = handler.state
        split = urlsplit(handler.path)
        self.path, self.asked = split.path, {k: v[0] for k, v in parse_qs(split.query).items()}
        length = int(handler.headers.get("content-length") or 0)
        raw = handler.rfile.read(length)
        self.sent: dict[str, Any] = json.loads(raw) if raw else {}
        self.token = handler.headers.get("authorization", "").removeprefix("Bearer ")
        self.key = handler.headers.get("idempotency-key", "")
        self.base = f"http://{handler.headers.get('host')}"
        self.headers: dict[str, str] = {}

    def person(self, scope: str) -> Person:
        """Whoever makes the call, if the token has the scope or one that contains it."""
        found = self.state.tokens.get(self.token)
        if found is None:
            raise Refused(401, "The access token is invalid")
        person, scopes = found
        parents = {scope.rsplit(":", depth)[0] for depth in range(scope.count(":") + 1)}
        if not parents & scopes:
            raise Refused(403, OUTSIDE)
        if person.suspended or person.disabled:
            raise Refused(403, "Your login is currently disabled")
        return person

    def moderator(self, scope: str) -> Person:
        """The same, of somebody whose role may manage users and reports."""
        person = self.person(scope)
        if not person.rank:
            raise Refused(403, NOT_ALLOWED)
        return person

    def page(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One page of rows, newest first, and the Link header to the next."""
        limit = min(int(self.asked.get("limit", 100)), 200)
        below = self.asked.get("max_id")
        left = [row for row in rows if not below or int(row["id"]) < int(below)]
        left.sort(key=lambda row: -int(row["id"]))
        found = left[:limit]
        if len(left) > limit:
            kept = {**self.asked, "limit": limit, "max_id": found[-1]["id"]}
            query = "&".join(f"{name}={value}" for name, value in kept.items())
            self.headers["Link"] = f'<{self.base}{self.path}?{query}>; rel="next"'
        return found


def accounts(call: Call) -> Any:
    """GET admin/accounts: local ones, by one standing."""
    call.moderator("admin:read:accounts")
    names = [n for n in ("suspended", "silenced", "disabled", "sensitized") if n in call.asked]
    people = call.state.people.values()
    if "disabled" in names:  # the list of frozen accounts leaves suspended ones out
        people = [person for person in people if not person.suspended]
    rows = [p.admin() for p in people if all(getattr(p, name) for name in names)]
    return call.page(rows)


def account(call: Call, number: str) -> Any:
    """GET admin/accounts/:id."""
    call.moderator("admin:read:accounts")
    return call.state.person(number).admin()


def act(call: Call, number: str) -> Any:
    """POST admin/accounts/:id/action."""
    moderator = call.moderator("admin:write:accounts")
    person, kind = call.state.person(number), call.sent.get("type")
    if kind not in {"none", "sensitive", "disable", "silence", "suspend"}:
        raise Refused(422, "Record invalid")
    if person.rank >= moderator.rank:
        raise Refused(403, NOT_ALLOWED)
    text = str(call.sent.get("text") or "")
    person.strikes.append({"action": kind, "text": text})
    if call.sent.get("send_email_notification"):
        person.mails.append(text)
    name = {"sensitive": "sensitized", "disable": "disabled"}.get(kind, f"{kind}d")
    setattr(person, {"silence": "silenced", "suspend": "suspended"}.get(kind, name), True)
    call.state.resolve_reports_of(person)
    return {}


def undo(name: str) -> Callable[[Call, str], Any]:
    """POST admin/accounts/:id/{enable,unsilence,unsuspend,unsensitive}."""

    def undone(call: Call, number: str) -> Any:
        moderator = call.moderator("admin:write:accounts")
        person = call.state.person(number)
        is_outranked = person.rank >= moderator.rank
        if is_outranked or (name == "suspended" and not person.suspended):
            raise Refused(403, NOT_ALLOWED)
        setattr(person, name, False)
        return person.admin()

    return undone


def delete(call: Call, number: str) -> Any:
    """DELETE admin/accounts/:id: what happens by itself 30 days after a suspension."""
    call.moderator("admin:write:accounts")
    person = call.state.person(number)
    if not person.suspended:
        raise Refused(403, NOT_ALLOWED)
    call.state.purge(person)
    return person.admin()


def admin_reports(call: Call) -> Any:
    """GET admin/reports: open ones, or resolved ones."""
    call.moderator("admin:read:reports")
    is_resolved = call.asked.get("resolved") == "true"
    return call.page([r for r in call.state.reports if r["action_taken"] is is_resolved])


def report(call: Call) -> Any:
    """POST reports, by anybody."""
    person = call.person("write:reports")
    target = call.state.person(str(call.sent["account_id"]))
    return call.state.report(person, target, call.sent)


def show(call: Call, number: str) -> Any:
    """GET accounts/:id, as any visitor."""
    return call.state.person(number).shown()


def statuses_of(call: Call, number: str) -> Any:
    """GET accounts/:id/statuses, as any visitor."""
    person = call.state.person(number)
    own = [s for s in call.state.statuses if s["account"]["id"] == number]
    return [] if person.suspended else [s for s in own if s["visibility"] == "public"]


def followers_of(call: Call, number: str) -> Any:
    """GET accounts/:id/followers, as any visitor."""
    person = call.state.person(number)
    return [] if person.suspended else [{"id": follower} for follower in person.followers]


def search(call: Call) -> Any:
    """GET accounts/search."""
    call.person("read:accounts")
    found = [p for p in call.state.people.values() if call.asked["q"] == p.username]
    return [person.shown() for person in found if not person.suspended]


def public_timeline(call: Call) -> Any:
    """GET timelines/public, as any visitor."""
    people = call.state.people
    shown = [s for s in call.state.statuses if s["visibility"] == "public"]
    hidden = {p.id for p in people.values() if p.suspended or p.silenced}
    return call.page([status for status in shown if status["account"]["id"] not in hidden])


def verify(call: Call) -> Any:
    """GET accounts/verify_credentials."""
    return call.person("read:accounts").shown()


def post(call: Call) -> Any:
    """POST statuses; the same Idempotency-Key gives the same post within the hour."""
    person = call.person("write:statuses")
    text = str(call.sent.get("status") or "")
    if not text or len(text) > call.state.most_characters:
        raise Refused(422, "Validation failed: Text character limit of 500 exceeded")
    return call.state.post(person, call.sent, call.key)


def conversations(call: Call) -> Any:
    """GET conversations: direct messages that mention whoever asks."""
    person = call.person("read:statuses")
    own = [s for s in call.state.statuses if s["visibility"] == "direct"]
    mine = [s for s in own if person.id in {one["id"] for one in s["mentions"]}]
    return call.page([{"id": s["id"], "last_status": s} for s in mine])


def instance(call: Call) -> Any:
    """GET v2/instance."""
    return {"configuration": {"statuses": {"max_characters": call.state.most_characters}}}


def revoke(call: Call) -> Any:
    """POST oauth/revoke."""
    call.state.tokens.pop(str(call.sent["token"]), None)
    return {}


def control(call: Call, what: str) -> Any:
    """Ours: people, tokens, webhooks and limits made by hand, and what was mailed."""
    return call.state.control(what, call.sent)


Route = tuple[str, tuple[str, ...], Callable[..., Any]]
V1 = ("api", "v1")
ADMIN = (*V1, "admin", "accounts")
ROUTES: tuple[Route, ...] = (
    ("GET", ADMIN, accounts),
    ("GET", (*ADMIN, "*"), account),
    ("DELETE", (*ADMIN, "*"), delete),
    ("POST", (*ADMIN, "*", "action"), act),
    ("POST", (*ADMIN, "*", "enable"), undo("disabled")),
    ("POST", (*ADMIN, "*", "unsilence"), undo("silenced")),
    ("POST", (*ADMIN, "*", "unsuspend"), undo("suspended")),
    ("POST", (*ADMIN, "*", "unsensitive"), undo("sensitized")),
    ("GET", (*V1, "admin", "reports"), admin_reports),
    ("POST", (*V1, "reports"), report),
    ("GET", (*V1, "accounts", "verify_credentials"), verify),
    ("GET", (*V1, "accounts", "search"), search),
    ("GET", (*V1, "accounts", "*"), show),
    ("GET", (*V1, "accounts", "*", "statuses"), statuses_of),
    ("GET", (*V1, "accounts", "*", "followers"), followers_of),
    ("GET", (*V1, "timelines", "public"), public_timeline),
    ("POST", (*V1, "statuses"), post),
    ("GET", (*V1, "conversations"), conversations),
    ("GET", ("api", "v2", "instance"), instance),
    ("POST", ("oauth", "revoke"), revoke),
    ("POST", ("control", "*"), control),
)


def routed(method: str, path: str) -> tuple[Callable[..., Any], list[str]]:
    """What answers a call, and the parts of the path it is about."""
    given = tuple(part for part in path.split("/") if part)
    for verb, pattern, answer in ROUTES:
        if verb == method and len(pattern) == len(given):
            pairs = list(zip(pattern, given, strict=True))
            if all(one in {"*", other} for one, other in pairs):
                return answer, [other for one, other in pairs if one == "*"]
    raise Refused(404, "Record not found")


class Limits:
    """How many calls a token made in this window of five minutes."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, int], int] = {}

    def headers(self, call: Call) -> dict[str, str]:
        """The headers of one more call; refused when it is one too many."""
        moment = time.time()
        window = int(moment // WINDOW_SECONDS)
        made = self.made[call.token, window] = self.made.get((call.token, window), 0) + 1
        reset = datetime.fromtimestamp(window * WINDOW_SECONDS, UTC)
        reset += timedelta(seconds=WINDOW_SECONDS)
        told = {
            "X-RateLimit-Limit": str(call.state.limit),
            "X-RateLimit-Remaining": str(max(0, call.state.limit - made)),
            "X-RateLimit-Reset": reset.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        if made > call.state.limit:
            raise Refused(429, "Too many requests", told)
        return told


class Handler(BaseHTTPRequestHandler):
    """Answers one call after the other."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet, or each call waits 40 ms
    state: State
    limits: Limits
    lock: threading.RLock

    def handle_call(self) -> None:
        """Answer one call."""
        call = Call(self)
        with self.lock:
            status, content = self.answered(call)
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in call.headers.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answered(self, call: Call) -> tuple[int, Any]:
        """Status and content."""
        try:
            if not call.path.startswith("/control/"):
                call.headers |= self.limits.headers(call)
            answer, about = routed(self.command, call.path)
            return 200, answer(call, *about)
        except Missing:
            return 404, {"error": "Record not found"}
        except Refused as refusal:
            call.headers |= refusal.headers
            return refusal.status, {"error": refusal.error}

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    do_GET = do_POST = do_DELETE = handle_call


def main() -> None:
    """Serve on a loopback port until standard input ends."""
    shared = {"state": State(), "limits": Limits(), "lock": threading.RLock()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ThisHandler", (Handler,), shared))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"mastodon: http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    waiting: Iterator[str] = iter(sys.stdin.readline, "")
    for _ in waiting:
        pass


if __name__ == "__main__":
    main()
