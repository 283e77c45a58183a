"""The Mastodon stand-in on loopback, and people on it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[3]
LEAST = "admin:read:accounts admin:write:accounts admin:read:reports write:statuses"
PERSON = "read write"


@dataclass
class Mastodon:
    """A running stand-in; `token` has the least scopes our adapter needs."""

    url: str
    token: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))

    def call(
        self, method: str, path: str, sent: dict[str, Any] | None = None, token: str = ""
    ) -> httpx.Response:
        """One call, as somebody or as any visitor."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, self.url + path, json=sent or {}, headers=headers)

    def control(self, what: str, **sent: Any) -> dict[str, Any]:
        """Something done by hand that no API does."""
        return dict(self.call("POST", f"/control/{what}", sent).json())

    def register(self, name: str, scopes: str = PERSON, rank: int = 0) -> str:
        """The number of somebody new."""
        made = self.control("person", username=name, scopes=scopes, rank=rank)
        self.tokens[made["id"]], self.names[made["id"]] = made["token"], name
        return str(made["id"])

    def furnish(self, number: str) -> None:
        """Give somebody one post."""
        assert self.post(number, "Tea is ready").is_success

    def post(self, number: str, text: str, visibility: str = "public") -> httpx.Response:
        """Somebody posts."""
        sent = {"status": text, "visibility": visibility}
        return self.call("POST", "/api/v1/statuses", sent, self.tokens[number])

    def suspend(self, number: str) -> None:
        """A moderator suspends somebody by hand."""
        path = f"/api/v1/admin/accounts/{number}/action"
        assert self.call("POST", path, {"type": "suspend"}, self.token).is_success

    def said_to(self, number: str) -> list[str]:
        """Every message somebody got: direct messages without the mention, and mails."""
        answer = self.call("GET", "/api/v1/conversations", token=self.tokens[number])
        rows = answer.json() if answer.is_success else []
        mention = f"@{self.names[number]} "
        direct = [row["last_status"]["text"].removeprefix(mention) for row in reversed(rows)]
        return [*direct, *self.control("mails", id=number)["mails"]]


@contextmanager
def running_mastodon() -> Iterator[Mastodon]:
    """A stand-in with one moderator, who has the least scopes; stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.contracts.servers.mastodon_api"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("mastodon: "), f"the stand-in did not start: {line!r}"
        mastodon = Mastodon(line.removeprefix("mastodon: ").strip())
        moderator = mastodon.register("moderation", LEAST, rank=10)
        mastodon.token = mastodon.tokens[moderator]
        yield mastodon
        mastodon.client.close()
    finally:
        process.kill()
        process.wait(timeout=30)
