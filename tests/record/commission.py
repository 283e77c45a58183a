"""Stands in for the Commission's database: its checks, its all-or-nothing, its answers.

Written from the documentation of its API and not from ours: it takes what the real one takes, a
statement that applies nowhere or ends before it begins included.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "a-token-of-the-platform"
REQUIRED = (
    "decision_ground", "category", "content_type", "content_date", "application_date",
    "decision_facts", "source_type", "automated_detection", "automated_decision", "puid",
)  # fmt: skip
RESTRICTIONS = (
    "decision_visibility", "decision_monetary", "decision_provision", "decision_account",
)  # fmt: skip


@dataclass
class Commission:
    """What it holds, by puid, and how it behaves; every call is counted by what it answered."""

    address: str = ""
    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    busy: int = 0
    die_after_storing: int = 0

    def judge(self, body: dict[str, Any]) -> dict[str, list[str]]:
        """Errors by attribute."""
        errors = {
            name: [f"The {name} field is required."] for name in REQUIRED if not body.get(name)
        }
        if not any(body.get(name) for name in RESTRICTIONS):
            errors["decision_account"] = ["At least one restriction is required."]
        if body.get("puid") in self.stored:
            errors["puid"] = ["The puid is existing already for this platform."]
        if len(str(body.get("decision_facts"))) > 5000:
            errors["decision_facts"] = ["The decision_facts may not be longer than 5000."]
        return errors

    def store(self, bodies: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """Answer of POST /statements."""
        if not 1 <= len(bodies) <= 100:
            return 422, {"message": "between 1 and 100 statements"}
        judged = {f"statement_{place}": self.judge(body) for place, body in enumerate(bodies)}
        errors = {name: errors for name, errors in judged.items() if errors}
        if errors:
            return 422, {"errors": errors}
        for body in bodies:
            self.stored[body["puid"]] = {**body, "uuid": f"uuid-{len(self.stored)}"}
        kept = [
            {"puid": each["puid"], "uuid": self.stored[each["puid"]]["uuid"]} for each in bodies
        ]
        return 201, {"statements": kept}


class _Handler(BaseHTTPRequestHandler):
    commission: Commission
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._turned_away():
            return
        code, told = self.commission.store(body["statements"])
        if code == 201 and self.commission.die_after_storing:
            self.commission.die_after_storing -= 1
            self.close_connection = True
            self.connection.close()
            return
        self._answer(code, told)

    def do_GET(self) -> None:
        if self._turned_away():
            return
        puid = self.path.rpartition("/")[2]
        known = self.commission.stored.get(puid)
        self._answer(302 if known else 404, known or {"message": "free"})

    def _turned_away(self) -> bool:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, {"message": "Unauthenticated."})
            return True
        if self.commission.busy:
            self.commission.busy -= 1
            self._answer(429, {"message": "Too Many Attempts."})
            return True
        return False

    def _answer(self, code: int, told: dict[str, Any]) -> None:
        self.commission.answers.append(code)
        content = json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *told: object) -> None:
        """Say nothing."""


@contextmanager
def commission() -> Iterator[Commission]:
    """One that listens on the loopback."""
    made = Commission()
    handler = type("Handler", (_Handler,), {"commission": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.address = f"http://127.0.0.1:{server.server_port}/api/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
