"""What goes wrong around a house: a disk that is full, a clock that is off, servers that refuse."""

import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.record.command import PATIENCE, command
from tests.record.sites import Site

FROM_1900_TO_1970 = 2_208_988_800


def until(holds: Callable[[], bool], what: str) -> None:
    """Looks again and again until it holds; never is a failure."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


def doctor(site: Site) -> dict[str, dict[str, str]]:
    """What the doctor says of each thing, from a process of its own."""
    done = subprocess.run(
        command("doctor", "--json"),
        cwd=site.home,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert not done.stderr, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == any(row["health"] in {"ill", "unknown"} for row in told)
    return {row["name"]: row for row in told}


@dataclass
class Worker:
    """A worker as a process of its own, and what it said so far."""

    process: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)

    def listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)

    def has_said(self, words: str) -> bool:
        assert self.process.poll() is None, self.said
        return any(words in line for line in self.said)


@contextmanager
def working(site: Site) -> Iterator[Worker]:
    """The worker of a site, until the end; it may be killed before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "showcause.workers", str(site.home)],
        env=site.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    worker = Worker(process)
    listening = threading.Thread(target=worker.listen)
    listening.start()
    try:
        yield worker
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        listening.join()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own in memory, of that size; needs root."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def may_mount() -> bool:
    """Whether this process may mount a file system."""
    return os.geteuid() == 0


def remount(folder: Path, how: str) -> None:
    """`ro` or `rw`; nobody may have a file open for writing in it."""
    _mount("-o", f"remount,{how}", str(folder))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)


def fill(path: Path) -> None:
    """A file that takes the last byte of its disk."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                assert error.errno == 28, error


@dataclass
class Clockwork:
    """A time server whose clock is so many seconds off, and how often it was asked."""

    address: str
    off: float = 0.0
    asked: int = 0


@contextmanager
def time_server() -> Iterator[Clockwork]:
    """Answers SNTP on the loopback."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    told = Clockwork(f"127.0.0.1:{line.getsockname()[1]}")

    def answer() -> None:
        while True:
            asked, who = line.recvfrom(64)
            if not asked:
                return
            moment = time.time() + told.off + FROM_1900_TO_1970
            told.asked += 1
            stamp = struct.pack(">II", int(moment), int(moment % 1 * 2**32))
            line.sendto(b"\x24\x02" + bytes(38) + stamp, who)

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        yield told
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"", line.getsockname())
        answering.join()
        line.close()


def certificate(folder: Path, *, days: int) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that is good for so many days from now, and its key, as files."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"good for {days} days")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{days}.pem", folder / f"{days}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file


@dataclass
class Front:
    """Ends TLS before a server on the loopback, with a certificate that can be changed."""

    to: int
    context: ssl.SSLContext
    port: int = 0

    def carry(self, plain: socket.socket) -> None:
        """One connection, to its end."""
        try:
            with (
                self.context.wrap_socket(plain, server_side=True) as caller,
                socket.create_connection(("127.0.0.1", self.to)) as server,
            ):
                back = threading.Thread(target=_pump, args=(server, caller))
                back.start()
                _pump(caller, server)
                back.join()
        except OSError:
            # A caller who does not take the certificate hangs up.
            plain.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while content := source.recv(65_536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def tls_front(to: int, files: tuple[Path, Path]) -> Iterator[Front]:
    """A front before that port, with that certificate."""
    listening = socket.create_server(("127.0.0.1", 0))
    front = Front(to, context_of(files), listening.getsockname()[1])

    def accept() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=front.carry, args=(caller,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield front
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def context_of(files: tuple[Path, Path]) -> ssl.SSLContext:
    """What a server shows with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


@contextmanager
def mail_server(handler: Any, port: int = 0) -> Iterator[int]:
    """A mail server on the loopback with that handler; gives its port."""
    from aiosmtpd.controller import Controller

    chosen = port or free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=chosen)
    controller.start()
    try:
        yield chosen
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(parent: int, words: str) -> list[int]:
    """Processes that a process started and whose command holds these words."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    told = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in found}
    return sorted(int(pid) for pid, command_line in told.items() if words in command_line)
