"""A real PDS on loopback, and people on it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.contracts.servers.installing import pds_folder

PASSWORD = "a password for tests"
ADMIN = "admin-pass"
POST = "app.bsky.feed.post"
FIRST, TRIAL = "3jzfcijpj2z2a", "3jzfcijpj2z2b"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


@dataclass
class Pds:
    """A running PDS; `sessions` has somebody's access token by DID."""

    url: str
    mail: Path
    addresses: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, dict[str, str]] = field(default_factory=dict)

    def register(self, name: str) -> str:
        """The DID of somebody new, who has a profile with picture and header, and one post."""
        content = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": PASSWORD}
        made = self.post("com.atproto.server.createAccount", content).json()
        did = str(made["did"])
        self.sessions[did], self.addresses[did] = made["accessJwt"], content["email"]
        return did

    def furnish(self, did: str) -> None:
        """Give somebody a profile with picture and header, and one post."""
        pictures = {name: self._blob(did, PIXEL + name.encode()) for name in ("avatar", "banner")}
        self.blobs[did] = {name: blob["ref"]["$link"] for name, blob in pictures.items()}
        profile = {"$type": "app.bsky.actor.profile", "displayName": "Ada", **pictures}
        self.put(did, "app.bsky.actor.profile", "self", profile)
        self.put(did, POST, FIRST, a_post("Tea is ready"))

    def put(self, did: str, collection: str, key: str, record: dict[str, Any]) -> httpx.Response:
        """Somebody writes one record."""
        content = {"repo": did, "collection": collection, "rkey": key, "record": record}
        return self.post("com.atproto.repo.putRecord", content, did)

    def delete(self, did: str, collection: str, key: str) -> httpx.Response:
        """Somebody deletes one record."""
        content = {"repo": did, "collection": collection, "rkey": key}
        return self.post("com.atproto.repo.deleteRecord", content, did)

    def post(self, name: str, content: dict[str, Any], did: str = "") -> httpx.Response:
        """One procedure, called by somebody."""
        headers = {"Authorization": f"Bearer {self.sessions[did]}"} if did else {}
        return httpx.post(f"{self.url}/xrpc/{name}", json=content, headers=headers, timeout=30)

    def get(self, name: str, **asked: str) -> httpx.Response:
        """One query, as any visitor makes it."""
        return httpx.get(f"{self.url}/xrpc/{name}", params=asked, timeout=30)

    def admin(self, content: dict[str, Any]) -> httpx.Response:
        """A change of somebody's standing by the administrator's own hand."""
        url = f"{self.url}/xrpc/com.atproto.admin.updateSubjectStatus"
        return httpx.post(url, json=content, auth=("admin", ADMIN), timeout=30)

    def take_down(self, did: str) -> None:
        """The administrator takes an account down by hand."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        content = {"subject": subject, "takedown": {"applied": True, "ref": "by hand"}}
        assert self.admin(content).is_success

    def signs_in(self, did: str) -> bool:
        """Whether somebody can sign in; if so, they are signed in anew."""
        content = {"identifier": did, "password": PASSWORD}
        answer = self.post("com.atproto.server.createSession", content)
        if answer.is_success:
            self.sessions[did] = answer.json()["accessJwt"]
        return answer.is_success

    def mails_to(self, did: str) -> list[str]:
        """Subject and text of every mail the PDS sent somebody."""
        lines = self.mail.read_text("utf-8").splitlines() if self.mail.exists() else []
        mails = [json.loads(line) for line in lines]
        own = [mail for mail in mails if mail["to"] == self.addresses[did]]
        return [f"{mail['subject']}\n\n{mail['text']}" for mail in own]

    def _blob(self, did: str, content: bytes) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.sessions[did]}",
            "Content-Type": "image/png",
        }
        url = f"{self.url}/xrpc/com.atproto.repo.uploadBlob"
        answer = httpx.post(url, content=content, headers=headers, timeout=30)
        return dict(answer.json()["blob"])


def a_post(text: str) -> dict[str, Any]:
    """A post's record."""
    return {"$type": POST, "text": text, "createdAt": "2026-01-01T00:00:00.000Z"}


@contextmanager
def running_pds(folder: Path) -> Iterator[Pds]:
    """A PDS with its own directory of identities, both empty; stopped at the end."""
    mail = folder / "mail.ndjson"
    process = subprocess.Popen(
        ["node", "serve.cjs", str(mail)],
        cwd=pds_folder(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        line = next((line for line in lines if line.startswith("pds: ")), "")
        assert line, "the PDS did not start"
        yield Pds(line.removeprefix("pds: ").strip(), mail)
    finally:
        process.kill()
        process.wait(timeout=30)
