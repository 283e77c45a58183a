"""Stands in front of a real platform: counts what would change it, and misbehaves on demand."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import httpx

Writes = Callable[[str, str, bytes], bool]

HANG, REFUSE, BREAK, REVOKE, PAUSE = "hang", "refuse", "break", "revoke", "pause"
CUT_BEFORE, CUT_AFTER = "cut_before", "cut_after"
KILL_BEFORE, KILL_AFTER = "kill_before", "kill_after"
ANSWERS: dict[str, tuple[int, dict[str, str], dict[str, str]]] = {
    REFUSE: (400, {}, {"errcode": "M_UNKNOWN", "error": "Refused", "message": "refused"}),
    BREAK: (500, {}, {"errcode": "M_UNKNOWN", "error": "InternalServerError"}),
    REVOKE: (401, {}, {"errcode": "M_UNKNOWN_TOKEN", "error": "AuthMissing"}),
    PAUSE: (429, {"Retry-After": "7"}, {"errcode": "M_LIMIT_EXCEEDED", "error": "RateLimit"}),
}


@dataclass
class Fault:
    """How writing calls that name something go wrong, and how often still."""

    name: str
    kind: str
    left: int = 1_000_000


@dataclass
class Proxy:
    """A running proxy: where it is, the calls that write, and the faults to come."""

    upstream: str
    is_write: Writes
    url: str = ""
    writes: int = 0
    reads: int = 0
    secrets: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    ending: threading.Event = field(default_factory=threading.Event)
    kill: Callable[[], None] = lambda: None

    def go_wrong(self, name: str, kind: str, times: int = 1_000_000) -> None:
        """Let writing calls that name something go wrong so many times."""
        self.faults.append(Fault(name, kind, times))

    def fault_of(self, method: str, path: str, body: bytes) -> str:
        """How this call goes wrong; empty when it does not."""
        is_write = self.is_write(method, path, body)
        text = unquote(path) + body.decode("utf-8", "replace")
        with self.lock:
            self.writes += is_write
            self.reads += not is_write
            for fault in self.faults:
                if is_write and fault.left and fault.name in text:
                    fault.left -= 1
                    return fault.kind
        return ""


def http_write(method: str, path: str, body: bytes) -> bool:
    """Whether a call may change something: everything but GET."""
    return method != "GET"


def webhook_write(method: str, path: str, body: bytes) -> bool:
    """The same where every call is a POST, and questions say that they are."""
    return not str(json.loads(body)["type"]).endswith(".asked")


class Wire(BaseHTTPRequestHandler):
    """Forwards one call after the other, or lets it go wrong."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet, or each call waits 40 ms
    proxy: Proxy
    client: httpx.Client

    def handle_call(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.proxy.fault_of(self.command, self.path, body)
        if fault == HANG:
            self.proxy.ending.wait(12)
        if fault == KILL_BEFORE:
            self.proxy.kill()
        if fault in {HANG, CUT_BEFORE, KILL_BEFORE}:
            self.close_connection = True
        elif fault in ANSWERS:
            status, headers, content = ANSWERS[fault]
            self.reply(status, headers, json.dumps(content).encode())
        else:
            self.forward(body, is_cut=fault in {CUT_AFTER, KILL_AFTER})
            if fault == KILL_AFTER:
                self.proxy.kill()

    def forward(self, body: bytes, *, is_cut: bool) -> None:
        dropped = {"host", "content-length", "connection", "accept-encoding"}
        headers = {k: v for k, v in self.headers.items() if k.lower() not in dropped}
        url = self.proxy.upstream + self.path
        answer = self.client.request(self.command, url, content=body, headers=headers)
        if is_cut:
            self.close_connection = True
            return
        kept = {"content-type": answer.headers.get("content-type", "application/json")}
        self.reply(answer.status_code, kept, answer.content)

    def reply(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass

    do_GET = do_POST = do_PUT = do_DELETE = handle_call


@contextmanager
def running_proxy(upstream: str, is_write: Writes) -> Iterator[Proxy]:
    """A proxy in front of an address, on a loopback port."""
    proxy = Proxy(upstream.rstrip("/"), is_write)
    client = httpx.Client(timeout=30, trust_env=False)
    wire = type("ThisWire", (Wire,), {"proxy": proxy, "client": client})
    server = ThreadingHTTPServer(("127.0.0.1", 0), wire)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield proxy
    proxy.ending.set()
    server.shutdown()
    server.server_close()
    client.close()


@dataclass
class Echo:
    """A server that answers every call alike; `calls` are the credentials it was sent."""

    url: str
    calls: list[str] = field(default_factory=list)


@contextmanager
def running_echo(status: int) -> Iterator[Echo]:
    """A server that answers every call with a status, and names no reason."""
    echo = Echo("")

    class Answering(BaseHTTPRequestHandler):
        def handle_call(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            echo.calls.append(self.headers.get("authorization", ""))
            self.send_response(status)
            self.send_header("location", "http://10.0.0.1/")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

        do_GET = do_POST = do_PUT = do_DELETE = handle_call

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    echo.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield echo
    server.shutdown()
    server.server_close()
