"""Where a call may go: certificates, private addresses, names that change their mind, redirects."""

import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from showcause.domain.errors import BadInput, PlatformError
from showcause.domain.moment import HOUR, MINUTE, SECOND
from showcause.platforms.reaching import (
    Answer,
    Place,
    checked_address,
    is_allowed,
    networks_from_text,
    wait_asked_for,
)

LOOPBACK = networks_from_text(["127.0.0.0/8"])
Serve = Callable[[int, dict[str, str]], str]


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "2001:0:0:0:0:0:80ff:fffe",
    ],
)
def test_no_address_inside_is_called(name: str) -> None:
    assert not is_allowed(ip_address(name), ())
    with pytest.raises(PlatformError, match="not a public address"):
        checked_address("trap.example", 443, (), lambda host, port: [name])


@pytest.mark.parametrize("name", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"])
def test_a_public_address_is_called(name: str) -> None:
    assert checked_address("example.org", 443, (), lambda host, port: [name]) == name


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(PlatformError, match="10.0.0.1"):
        checked_address("mixed.example", 443, (), lambda host, port: ["1.1.1.1", "10.0.0.1"])


def test_a_configured_network_is_allowed_and_its_neighbour_is_not() -> None:
    allowed = networks_from_text(["10.1.0.0/16"])

    assert is_allowed(ip_address("10.1.2.3"), allowed)
    assert not is_allowed(ip_address("10.2.0.1"), allowed)
    assert is_allowed(ip_address("::ffff:10.1.2.3"), allowed)


def test_a_name_that_changes_its_mind_is_resolved_once_a_call(serve: Serve) -> None:
    url = serve(200, {})
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    resolve = lambda host, port: next(answers)  # noqa: E731
    place = Place(
        url.replace("127.0.0.1", "rebinding.example"),
        headers={},
        timeout=5,
        allowed=LOOPBACK,
        resolve=resolve,
    )

    assert place.call("GET", "/").status == 200
    with pytest.raises(PlatformError, match="10.0.0.1"):
        place.call("GET", "/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(serve: Serve, status: int) -> None:
    url = serve(status, {"Location": "http://169.254.169.254/latest/meta-data"})

    with pytest.raises(PlatformError, match="redirects are not followed") as refusal:
        Place(url, headers={}, timeout=5, allowed=LOOPBACK).call("GET", "/")

    assert refusal.value.wait_ms == MINUTE


def test_credentials_never_go_over_plain_http_to_a_public_address() -> None:
    place = Place(
        "http://example.org", headers={}, timeout=5, resolve=lambda host, port: ["93.184.216.34"]
    )

    with pytest.raises(PlatformError, match="plain http"):
        place.call("GET", "/")


@pytest.mark.parametrize("text", ["ftp://x", "file:///etc/passwd", "nothing", "http://a:b@c/"])
def test_an_address_that_cannot_be_used_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        Place(text, headers={}, timeout=1)


def test_a_certificate_is_verified_for_the_name_and_not_for_the_address(
    serve_tls: tuple[str, Path],
) -> None:
    url, authority = serve_tls
    at = {"headers": {}, "timeout": 5.0, "allowed": LOOPBACK}
    there = lambda host, port: ["127.0.0.1"]  # noqa: E731

    known = Place(url, **at, ca_file=str(authority), resolve=there)
    assert known.call("GET", "/").status == 200
    for place in (
        Place(url, **at, resolve=there),
        Place(
            url.replace("platform.example", "other.example"),
            **at,
            ca_file=str(authority),
            resolve=there,
        ),
    ):
        with pytest.raises(PlatformError, match="cannot be reached"):
            place.call("GET", "/")


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({"retry-after": "7"}, b"", 7 * SECOND),
        ({"retry-after": "999999"}, b"", HOUR),
        ({"retry-after": "0"}, b"", SECOND),
        ({"retry-after": "soon"}, b"", MINUTE),
        ({}, b'{"retry_after_ms": 2500}', 2_500),
        ({}, b"not json", MINUTE),
        (
            {
                "date": "Fri, 27 Nov 2026 10:00:00 GMT",
                "retry-after": "Fri, 27 Nov 2026 10:00:30 GMT",
            },
            b"",
            30 * SECOND,
        ),
    ],
)
def test_a_pause_that_is_asked_for_is_understood(
    headers: dict[str, str], body: bytes, wait: int
) -> None:
    assert wait_asked_for(Answer(429, headers, body)) == wait


def test_an_endless_answer_is_broken_off(serve: Serve) -> None:
    url = serve(200, {"x-size": str(17 << 20)})

    with pytest.raises(PlatformError, match="too long"):
        Place(url, headers={}, timeout=5, allowed=LOOPBACK).call("GET", "/")


class Answering(BaseHTTPRequestHandler):
    status = 200
    headers_told: dict[str, str] = {}

    def do_GET(self) -> None:
        size = int(self.headers_told.get("x-size", "0"))
        self.send_response(self.status)
        for name, value in self.headers_told.items():
            self.send_header(name, value)
        self.send_header("content-length", str(size))
        self.end_headers()
        self.wfile.write(b" " * size)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, headers: dict[str, str]) -> str:
        handler = type("Now", (Answering,), {"status": status, "headers_told": headers})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def serve_tls(tmp_path: Path, serve: Serve) -> Iterator[tuple[str, Path]]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform.example")])
    made = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(made - timedelta(days=1))
        .not_valid_after(made + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("platform.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = tmp_path / "key.pem"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://platform.example:{server.server_port}", pem
    server.shutdown()
    server.server_close()
