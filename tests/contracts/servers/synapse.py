"""A real Synapse on loopback with SQLite, and people on it."""

import hashlib
import hmac
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.contracts.servers.installing import synapse_python

SERVER = "matrix.test"
SHARED = "shared by the tests"
PASSWORD = "a password for tests"

CONFIG = """
server_name: {server}
pid_file: {folder}/pid
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
log_config: {folder}/log.yaml
registration_shared_secret: {shared}
report_stats: false
suppress_key_server_warning: true
trusted_key_servers: []
server_notices: {{system_mxid_localpart: notices, auto_join: true}}
allow_public_rooms_without_auth: true
enable_media_repo: true
bcrypt_rounds: 4
listeners:
  - {{port: {port}, type: http, bind_addresses: ['127.0.0.1'], tls: false,
      resources: [{{names: [client, media], compress: false}}]}}
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_login:
  address: {{per_second: 1000, burst_count: 1000}}
  account: {{per_second: 1000, burst_count: 1000}}
  failed_attempts: {{per_second: 1000, burst_count: 1000}}
rc_registration: {{per_second: 1000, burst_count: 1000}}
rc_joins:
  local: {{per_second: 1000, burst_count: 1000}}
rc_joins_per_room: {{per_second: 1000, burst_count: 1000}}
rc_room_creation: {{per_second: 1000, burst_count: 1000}}
rc_invites:
  per_room: {{per_second: 1000, burst_count: 1000}}
  per_user: {{per_second: 1000, burst_count: 1000}}
"""
LOG = """
version: 1
formatters: {plain: {format: '%(levelname)s %(name)s %(message)s'}}
handlers: {file: {class: logging.FileHandler, filename: FILE, formatter: plain}}
root: {level: WARNING, handlers: [file]}
"""


@dataclass
class Synapse:
    """A running homeserver; `token` is an administrator's."""

    url: str
    token: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def register(self, name: str, *, admin: bool = False) -> str:
        """The user id of somebody new, who is signed in."""
        nonce = self.call("GET", "/_synapse/admin/v1/register").json()["nonce"]
        words = (nonce, name, PASSWORD, "admin" if admin else "notadmin")
        mac = hmac.new(SHARED.encode(), "\x00".join(words).encode(), hashlib.sha1).hexdigest()
        content = {
            "nonce": nonce,
            "username": name,
            "password": PASSWORD,
            "admin": admin,
            "mac": mac,
        }
        made = self.call("POST", "/_synapse/admin/v1/register", content).json()
        self.tokens[made["user_id"]] = made["access_token"]
        return str(made["user_id"])

    def call(
        self, method: str, path: str, content: Any = None, token: str = "", **more: Any
    ) -> httpx.Response:
        """One call with somebody's token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        body = None if content is None else json.dumps(content)
        return httpx.request(
            method, self.url + path, content=more.get("raw", body), headers=headers, timeout=30
        )

    def admin(self, method: str, path: str, content: Any = None) -> httpx.Response:
        """One call by the administrator, as somebody would make it by hand."""
        return self.call(method, f"/_synapse/admin{path}", content, self.token)

    def suspend(self, user: str) -> None:
        """The administrator suspends somebody by hand."""
        path = f"/v1/suspend/{quote(user)}"
        assert self.admin("PUT", path, {"suspend": True}).is_success

    def room_of(self, user: str) -> str:
        """A new public room of somebody's."""
        content = {"preset": "public_chat"}
        made = self.call("POST", "/_matrix/client/v3/createRoom", content, self.tokens[user])
        return str(made.json()["room_id"])

    def join(self, user: str, room: str) -> None:
        """Somebody joins a room."""
        path = f"/_matrix/client/v3/join/{quote(room)}"
        assert self.call("POST", path, {}, self.tokens[user]).is_success

    def send(self, user: str, room: str, text: str, number: str) -> httpx.Response:
        """Somebody says something."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.message/{number}"
        return self.call("PUT", path, {"msgtype": "m.text", "body": text}, self.tokens[user])

    def seen_in(self, user: str, room: str) -> list[dict[str, Any]]:
        """The last messages of a room as somebody in it sees them."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=50"
        return list(self.call("GET", path, None, self.tokens[user]).json()["chunk"])

    def upload(self, user: str) -> str:
        """The `server/id` of a file somebody uploads."""
        headers = {"Authorization": f"Bearer {self.tokens[user]}", "Content-Type": "text/plain"}
        url = f"{self.url}/_matrix/media/v3/upload"
        made = httpx.post(url, content=f"a file of {user}", headers=headers, timeout=30)
        return str(made.json()["content_uri"]).removeprefix("mxc://")

    def shows(self, user: str, media: str) -> bool:
        """Whether somebody can see a file."""
        path = f"/_matrix/client/v1/media/download/{media}"
        return self.call("GET", path, None, self.tokens[user]).is_success

    def said_to(self, user: str) -> list[str]:
        """Everything that server notices told somebody, invitations to them accepted."""
        state = self.call("GET", "/_matrix/client/v3/sync?timeout=0", None, self.tokens[user])
        rooms = state.json().get("rooms", {})
        for room in rooms.get("invite", {}):
            self.join(user, room)
        return [
            event["content"].get("body", "")
            for room in {**rooms.get("invite", {}), **rooms.get("join", {})}
            for event in self.seen_in(user, room)
            if event["type"] == "m.room.message" and event["sender"] == f"@notices:{SERVER}"
        ]


@contextmanager
def running_synapse(folder: Path) -> Iterator[Synapse]:
    """A homeserver with an empty database; stopped at the end."""
    python = synapse_python()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "homeserver.yaml"
    config.write_text(CONFIG.format(server=SERVER, folder=folder, shared=SHARED, port=port))
    (folder / "log.yaml").write_text(LOG.replace("FILE", str(folder / "log")))
    command = [str(python), "-m", "synapse.app.homeserver", "-c", str(config)]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, timeout=120)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        synapse = Synapse(f"http://127.0.0.1:{port}")
        _wait_for(synapse, process, folder / "log")
        synapse.token = synapse.tokens[synapse.register("admin", admin=True)]
        yield synapse
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(synapse: Synapse, process: "subprocess.Popen[bytes]", log: Path) -> None:
    transport = httpx.HTTPTransport(retries=12)
    with httpx.Client(transport=transport, timeout=60) as client:
        while process.poll() is None:
            try:
                if client.get(f"{synapse.url}/health").is_success:
                    return
            except httpx.ConnectError:
                continue
    told = log.read_text()[-2000:] if log.exists() else ""
    raise AssertionError(f"Synapse did not start: {told}")
