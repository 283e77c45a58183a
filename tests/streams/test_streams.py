"""Every kind of stream, on the real thing: pulled in order, gone on with, and bounded."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import FileIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from showcause.domain.errors import BadInput, PlatformError
from showcause.ingest.streams import Stream
from showcause.platforms.streams.folder import FolderStream
from showcause.platforms.streams.nats import NatsStream
from showcause.platforms.streams.standard_input import StandardInput
from showcause.platforms.streams.table import TableStream
from showcause.platforms.streams.websocket import WebsocketStream
from showcause.wiring.streams import stream_at

SERVER = os.environ.get("SHOWCAUSE_TEST_POSTGRESQL") or os.environ.get("SHOWCAUSE_TEST_DATABASE")
LINES = [json.dumps({"type": "like", "number": number}).encode() for number in range(25)]
PATIENCE = 60.0
"""Seconds within which a server has surely answered, and other tests' transactions have ended."""


def all_of(stream: Stream, at_most: int = 10, cursor: str = "") -> tuple[list[bytes], str]:
    """Everything a stream has, pull after pull."""
    found: list[bytes] = []
    while True:
        pulled = stream.pull(cursor, at_most, 1.0)
        assert len(pulled.lines) <= at_most
        found += pulled.lines
        cursor = pulled.cursor
        if pulled.ended:
            return found, cursor


def numbers_in(stream: Stream, count: int) -> tuple[list[int], str]:
    """The numbers of so many events, waited for: transactions anywhere on a server hold them up."""
    found: list[int] = []
    cursor, until = "", time.monotonic() + PATIENCE
    while len(found) < count and time.monotonic() < until:
        pulled = stream.pull(cursor, 10, 1.0)
        found += [json.loads(line)["number"] for line in pulled.lines]
        cursor = pulled.cursor
    return found, cursor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, part in (("b", LINES[12:]), ("a", LINES[:12])):
        (tmp_path / f"{name}.ndjson").write_bytes(b"".join(line + b"\n" for line in part))
    (tmp_path / "notes.txt").write_text("not ours\n")
    return tmp_path


def test_a_folder_is_read_in_the_order_of_its_names(folder: Path) -> None:
    assert all_of(FolderStream(folder))[0] == LINES


def test_a_folder_goes_on_where_it_was(folder: Path) -> None:
    first = FolderStream(folder).pull("", 7, 1.0)
    rest, _ = all_of(FolderStream(folder), cursor=first.cursor)
    assert [*first.lines, *rest] == LINES


def test_half_a_line_waits_for_its_end(folder: Path) -> None:
    growing = folder / "c.ndjson"
    growing.write_bytes(LINES[0] + b"\n" + LINES[1][:5])
    stream = FolderStream(folder)
    found, cursor = all_of(stream)
    assert found == [*LINES, LINES[0]]
    with growing.open("ab") as file:
        file.write(LINES[1][5:] + b"\n")
    assert all_of(stream, cursor=cursor)[0] == [LINES[1]]


def test_a_last_line_without_an_end_counts_once_a_later_file_was_begun(folder: Path) -> None:
    (folder / "b.ndjson").write_bytes(LINES[0])
    (folder / "c.ndjson").write_bytes(LINES[1] + b"\n")
    assert all_of(FolderStream(folder))[0] == [*LINES[:12], LINES[0], LINES[1]]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file or folder"):
        FolderStream(tmp_path / "nowhere")


def test_standard_input_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as file:
        file.write(b"\n".join(LINES))
    with os.fdopen(reading, "rb") as file:
        stream = StandardInput(file)
        assert all_of(stream) == (LINES, "25")
        assert stream.pull("25", 10, 1).over


def test_a_silent_pipe_gives_the_turn_back() -> None:
    reading, writing = os.pipe()
    with FileIO(writing, "wb"), os.fdopen(reading, "rb") as file:
        assert StandardInput(file).pull("", 10, 0.05).ended


@contextmanager
def websocket(answer: Callable[[Any], None]) -> Iterator[str]:
    """A real websocket server on this machine; `answer` is given each connection."""
    from websockets.sync.server import serve

    with serve(answer, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/feed"
        finally:
            server.shutdown()
            thread.join()


def test_a_websocket_is_read_message_by_message() -> None:
    def answer(connection: Any) -> None:
        for line in LINES:
            connection.send(line.decode())
        connection.recv()

    with websocket(answer) as address, closing(WebsocketStream(address)) as stream:
        assert all_of(stream)[0] == LINES


def test_a_websocket_that_breaks_off_can_be_pulled_again() -> None:
    with (
        websocket(lambda connection: connection.send(LINES[0].decode())) as address,
        closing(WebsocketStream(address)) as stream,
    ):
        with pytest.raises(PlatformError) as broken:
            all_of(stream)
        assert not broken.value.permanent
        with pytest.raises(PlatformError):
            all_of(stream)


def a_commit(number: int, **record: Any) -> str:
    subject = {"uri": "at://did:plc:b/app.bsky.feed.post/1", "cid": "c"}
    commit = {
        "operation": "create",
        "collection": "app.bsky.feed.like",
        "rkey": str(number),
        "record": {"createdAt": "2024-09-09T19:46:02.102Z", "subject": subject, **record},
    }
    told = {"did": "did:plc:a", "time_us": 10**15 + number, "kind": "commit", "commit": commit}
    return json.dumps(told)


def test_a_jetstream_is_rewound_a_little_further_than_needed() -> None:
    asked: list[str] = []

    def answer(connection: Any) -> None:
        asked.append(connection.request.path)
        for number in range(3):
            connection.send(a_commit(number))
        connection.recv()

    with websocket(answer) as address:
        for cursor in ("", str(10**15)):
            with closing(WebsocketStream(f"jetstream+{address}")) as stream:
                found, place = all_of(stream, cursor=cursor)
                assert len(found) == 3
                assert place == str(10**15 + 2)
    assert asked == ["/feed", f"/feed?cursor={10**15 - 5_000_000}"]


@pytest.fixture(scope="module")
def nats_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real NATS server with JetStream on this machine."""
    program = shutil.which("nats-server")
    assert program, "apt-get install nats-server"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = tmp_path_factory.mktemp("nats")
    command = [program, "-js", "-a", "127.0.0.1", "-p", str(port), "-sd", str(store)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr
    assert any("Server is ready" in line for line in server.stderr)
    drained = threading.Thread(target=server.stderr.read)
    drained.start()
    yield f"nats://127.0.0.1:{port}"
    server.terminate()
    server.wait(PATIENCE)
    drained.join()


async def published(address: str, stream: str, lines: list[bytes]) -> None:
    import nats

    client = await nats.connect(address)
    streams = client.jetstream()
    await streams.add_stream(name=stream, subjects=[f"{stream}.>"])
    for line in lines:
        await streams.publish(f"{stream}.events", line)
    await client.close()


def test_a_nats_stream_is_read_in_order_and_gone_on_with(nats_address: str) -> None:
    import asyncio

    asyncio.run(published(nats_address, "EVENTS", LINES))
    with closing(NatsStream(f"{nats_address}/EVENTS")) as stream:
        first = stream.pull("", 7, 1.0)
    with closing(NatsStream(f"{nats_address}/EVENTS")) as stream:
        rest, cursor = all_of(stream, cursor=first.cursor)
    assert [*first.lines, *rest] == LINES
    assert cursor == "25"


def test_a_nats_server_that_is_away_can_be_tried_again() -> None:
    with (
        closing(NatsStream("nats://127.0.0.1:1/EVENTS")) as stream,
        pytest.raises(PlatformError) as away,
    ):
        stream.pull("", 10, 1.0)
    assert not away.value.permanent
    assert away.value.wait_ms


@pytest.fixture
def table() -> Iterator[tuple[str, str]]:
    """The address of an empty log table in a real PostgreSQL, and its name."""
    import psycopg

    if not SERVER:
        message = "no PostgreSQL server; set SHOWCAUSE_TEST_POSTGRESQL"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    name = f"log_{uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {name} (id bigserial PRIMARY KEY, event jsonb)".encode())
    yield f"{SERVER}?table={name}", name
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"DROP TABLE {name}".encode())


def test_a_table_is_read_in_the_order_of_its_numbers(table: tuple[str, str]) -> None:
    import psycopg

    address, name = table
    insert = f"INSERT INTO {name} (event) VALUES (%s)".encode()
    with psycopg.connect(str(SERVER), autocommit=True) as connection:
        for line in LINES:
            connection.execute(insert, (line.decode(),))
    with closing(TableStream(address)) as stream:
        assert numbers_in(stream, 25) == (list(range(25)), "25")


def test_a_row_committed_late_is_not_passed_over(table: tuple[str, str]) -> None:
    import psycopg

    address, name = table
    insert = f"INSERT INTO {name} (event) VALUES (%s)".encode()
    server = str(SERVER)
    with (
        psycopg.connect(server) as slow,
        psycopg.connect(server, autocommit=True) as quick,
        closing(TableStream(address)) as stream,
    ):
        slow.execute(insert, (LINES[0].decode(),))
        quick.execute(insert, (LINES[1].decode(),))
        assert stream.pull("", 10, 0.1).lines == ()
        slow.commit()
        assert numbers_in(stream, 2) == ([0, 1], "2")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.test", "nothing reads ftp://"),
        ("postgresql://example.test/db", "names no table"),
        ("postgresql://me:secret@example.test/db?table=t", "a password does not belong"),
        ("nats://example.test", "names no stream"),
        ("nats://me:secret@example.test/EVENTS", "a password does not belong"),
        ("wss://me:secret@example.test/", "a password does not belong"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_in_one_line(address: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        stream_at(address)
    assert "secret" not in str(refused.value)
