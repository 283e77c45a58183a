"""Every adapter with a real platform behind it, and eyes to see what is withheld there.

`withheld` looks as a visitor and as the holder would, never through the adapter.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from showcause.domain.measure import Effect, Measure
from showcause.enforcement.port import Platform
from showcause.platforms.atproto.client import PdsPlatform, admin_header
from showcause.platforms.journal import Journal
from showcause.platforms.mastodon.client import MastodonPlatform
from showcause.platforms.matrix.client import MatrixPlatform
from showcause.platforms.ozone.client import OzonePlatform
from showcause.platforms.reaching import Place, networks_from_text
from showcause.platforms.webhook.client import WebhookPlatform
from showcause.platforms.webhook.signing import secrets_from_text
from showcause.wiring.clock import WorkspaceClock
from tests.contracts.servers.mastodon import Mastodon, running_mastodon
from tests.contracts.servers.ozone import Ozone, running_ozone
from tests.contracts.servers.pds import ADMIN, FIRST, POST, TRIAL, Pds, a_post, running_pds
from tests.contracts.servers.proxy import Proxy, http_write, running_proxy, webhook_write
from tests.contracts.servers.synapse import Synapse, running_synapse

NUMBERS = count(1)
now = WorkspaceClock()
LOOPBACK = networks_from_text(["127.0.0.0/8"])
SECRET = "whsec_" + "c2hvd2NhdXNlIHdlYmhvb2sgc2VjcmV0IGZvciB0ZXN0cyE="
PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "connect-any-platform.md"
ACCOUNTS = 400


@dataclass
class Contestant:
    """An adapter, a way to make accounts, and ways to see what is withheld from them."""

    platform: Platform
    make: Callable[[str], str]
    look: Callable[[str], Mapping[str, Any]]
    withheld: Callable[[str], frozenset[Effect]]
    misbehaving: Mapping[str, str]
    again: Callable[..., Platform]
    proxy: Proxy | None = None
    post_of: Callable[[str], str] = lambda account_id: f"post:{account_id}/a"
    messages: Callable[[str], list[str]] = field(default=lambda account_id: [])
    kinds: tuple[str, ...] = ("account",)
    unknown: str = "nobody"
    second_call: str = "uspend"
    server: Any = None
    register: Callable[[str], str] = lambda name: name
    by_hand: Callable[[str], None] = lambda account_id: None


@contextmanager
def matrix(folder: Path) -> Iterator[Contestant]:
    with running_synapse(folder) as synapse, running_proxy(synapse.url, http_write) as proxy:
        eve = synapse.register("eve")
        room = synapse.room_of(eve)

        def make(kind: str) -> str:
            user = synapse.register(f"{kind}{next(NUMBERS)}")
            synapse.join(user, room)
            return user

        def again(journal: Path = folder) -> Platform:
            place = _place(proxy, {"Authorization": f"Bearer {synapse.token}"})
            return MatrixPlatform(place, _journal(journal), now)

        files: dict[str, str] = {}

        def post_of(user: str) -> str:
            return f"post:mxc://{files[user]}"

        def look(user: str) -> Mapping[str, Any]:
            files[user] = files.get(user) or synapse.upload(user)
            shown = synapse.shows(eve, files[user])
            return {"withheld": _withheld_on_matrix(synapse, user, eve, room), "file": shown}

        unknown = "@nobody:matrix.test"
        yield Contestant(
            again(),
            make,
            look,
            lambda user: _withheld_on_matrix(synapse, user, eve, room),
            {},
            again,
            proxy,
            post_of=post_of,
            messages=synapse.said_to,
            server=synapse,
            register=synapse.register,
            by_hand=synapse.suspend,
            unknown=unknown,
        )


def _withheld_on_matrix(synapse: Synapse, user: str, eve: str, room: str) -> frozenset[Effect]:
    token = synapse.tokens[user]
    signed_in = synapse.call("GET", "/_matrix/client/v3/account/whoami", None, token).is_success
    text = f"message {next(NUMBERS)}"
    sent = synapse.send(user, room, text, f"t{next(NUMBERS)}").is_success
    seen = any(event["content"].get("body") == text for event in synapse.seen_in(eve, room))
    withheld = {
        Effect.SIGN_IN: not signed_in,
        Effect.POSTING: not sent,
        Effect.RECOMMENDATION: sent and not seen,
    }
    return frozenset(effect for effect, is_gone in withheld.items() if is_gone)


@contextmanager
def atproto(folder: Path) -> Iterator[Contestant]:
    with running_pds(folder) as pds, running_proxy(pds.url, http_write) as proxy:

        def make(kind: str) -> str:
            did = pds.register(f"{kind}{next(NUMBERS)}")
            pds.furnish(did)
            return did

        def again(journal: Path = folder) -> Platform:
            return PdsPlatform(_place(proxy, admin_header(ADMIN)), _journal(journal), now)

        def look(did: str) -> Mapping[str, Any]:
            posts = pds.get("com.atproto.repo.listRecords", repo=did, collection=POST).json()
            profile = pds.get(
                "com.atproto.repo.getRecord",
                repo=did,
                collection="app.bsky.actor.profile",
                rkey="self",
            ).json()
            return {"withheld": _withheld_on_pds(pds, did), "posts": posts, "profile": profile}

        yield Contestant(
            again(),
            make,
            look,
            lambda did: _withheld_on_pds(pds, did),
            {},
            again,
            proxy,
            post_of=lambda did: f"post:at://{did}/{POST}/{FIRST}",
            messages=pds.mails_to,
            register=pds.register,
            by_hand=pds.take_down,
            unknown="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
        )


@contextmanager
def ozone(folder: Path) -> Iterator[Contestant]:
    with running_ozone(folder) as server, running_proxy(server.ozone, http_write) as proxy:

        def make(kind: str) -> str:
            did = server.register(f"{kind}{next(NUMBERS)}")
            server.furnish(did)
            return did

        def again(journal: Path = folder) -> Platform:
            return OzonePlatform(_place(proxy, admin_header(ADMIN)), _journal(journal), now)

        def look(did: str) -> Mapping[str, Any]:
            withheld = _withheld_by_ozone(server, did)
            # Ozone takes records down for app views, which hide what bears this label.
            labels = server.labels_of(f"at://{did}/{POST}/{FIRST}")
            hidden = {row["val"] for row in labels if not row.get("neg")}
            return {"withheld": withheld, "hidden": "!takedown" in hidden}

        yield Contestant(
            again(),
            make,
            look,
            lambda did: _withheld_by_ozone(server, did),
            {},
            again,
            proxy,
            post_of=lambda did: f"post:at://{did}/{POST}/{FIRST}",
            messages=server.mails_to,
            server=server,
            register=server.register,
            by_hand=server.take_down,
            unknown="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
            second_call="modEventTakedown",
        )


def _withheld_by_ozone(server: Ozone, did: str) -> frozenset[Effect]:
    server.settle()
    labels = {row["val"] for row in server.labels_of(did) if not row.get("neg")}
    return _withheld_on_pds(server, did) | ({Effect.LABEL} if "!warn" in labels else frozenset())


def _withheld_on_pds(pds: Pds, did: str) -> frozenset[Effect]:
    signed_in = pds.signs_in(did)
    wrote = pds.put(did, POST, TRIAL, a_post("trial")).is_success
    if wrote:
        pds.delete(did, POST, TRIAL)
    blobs = {
        name: pds.get("com.atproto.sync.getBlob", did=did, cid=cid).is_success
        for name, cid in pds.blobs[did].items()
    }
    repo = pds.get("com.atproto.sync.getRepo", did=did).is_success
    withheld = {
        Effect.SIGN_IN: not signed_in,
        Effect.POSTING: not wrote,
        Effect.PICTURE: not blobs["avatar"],
        Effect.HEADER: not blobs["banner"],
        Effect.TIMELINE: not repo,
    }
    return frozenset(effect for effect, is_gone in withheld.items() if is_gone)


@contextmanager
def mastodon(folder: Path) -> Iterator[Contestant]:
    with running_mastodon() as server, running_proxy(server.url, http_write) as proxy:
        # The suite makes more calls in five minutes than a server grants one token.
        server.control("limits", limit=1_000_000)
        eve = server.register("eve")

        def make(kind: str) -> str:
            number = server.register(f"{kind}{next(NUMBERS)}")
            server.furnish(number)
            return number

        def again(journal: Path = folder) -> Platform:
            place = _place(proxy, {"Authorization": f"Bearer {server.token}"})
            return MastodonPlatform(place, _journal(journal), now)

        yield Contestant(
            again(),
            make,
            lambda number: {"withheld": _withheld_on_mastodon(server, number, eve)},
            lambda number: _withheld_on_mastodon(server, number, eve),
            {},
            again,
            proxy,
            messages=server.said_to,
            server=server,
            register=server.register,
            by_hand=server.suspend,
            unknown="404",
        )


def _withheld_on_mastodon(server: Mastodon, number: str, eve: str) -> frozenset[Effect]:
    own, name = server.tokens[number], server.names[number]
    who = server.call("GET", "/api/v1/accounts/verify_credentials", token=own)
    sent = server.post(number, f"message {next(NUMBERS)}")
    public = server.call("GET", "/api/v1/timelines/public?limit=200").json()
    is_seen = number in {status["account"]["id"] for status in public}
    posts = server.call("GET", f"/api/v1/accounts/{number}/statuses").json()
    shown = server.call("GET", f"/api/v1/accounts/{number}").json()
    found = server.call("GET", f"/api/v1/accounts/search?q={name}", token=server.tokens[eve])
    withheld = {
        Effect.LABEL: bool(posts) and posts[-1]["sensitive"],
        Effect.SIGN_IN: not who.is_success,
        Effect.POSTING: not sent.is_success,
        Effect.RECOMMENDATION: bool(posts) and not is_seen,
        Effect.PICTURE: "missing" in shown["avatar"],
        Effect.HEADER: "missing" in shown["header"],
        Effect.TIMELINE: not posts,
        Effect.FOLLOWERS: not server.call("GET", f"/api/v1/accounts/{number}/followers").json(),
        Effect.SEARCH_RANK: not found.json(),
    }
    return frozenset(effect for effect, is_gone in withheld.items() if is_gone)


@contextmanager
def webhook(
    folder: Path, language: str = "python", people: Sequence[str] = ()
) -> Iterator[Contestant]:
    names = [*people, *(f"account-{number}" for number in range(ACCOUNTS))]
    waiting = iter(names[len(people) :])
    with (
        _receiver(folder, language, names) as url,
        running_proxy(url, webhook_write) as proxy,
    ):

        def again(journal: Path = folder) -> Platform:
            place = _place(proxy, {})
            ids = (f"question-{number}" for number in count(1))
            secrets = secrets_from_text(SECRET)
            return WebhookPlatform(place, secrets, _journal(journal), now, lambda: next(ids))

        def look(name: str) -> Mapping[str, Any]:
            return {"measures": _seen_at(url, name)["measures"]}

        yield Contestant(
            again(),
            lambda kind: next(waiting),
            look,
            lambda name: _withheld_at_receiver(url, name),
            {},
            again,
            proxy,
            messages=lambda name: _seen_at(url, name)["notices"],
        )


def _seen_at(url: str, name: str) -> dict[str, Any]:
    return dict(httpx.get(f"{url}/accounts/{name}", timeout=10).json())


def _withheld_at_receiver(url: str, name: str) -> frozenset[Effect]:
    does = dict(re.findall(r'"(\w+)": \[("[^\]]+)\]', code_of("python")))
    held = _seen_at(url, name)["measures"]
    return frozenset(
        Effect(effect) for measure in held for effect in re.findall(r'"(\w+)"', does[measure])
    )


@contextmanager
def _receiver(folder: Path, language: str, names: list[str]) -> Iterator[str]:
    """The page's own receiver, as a process."""
    file = folder / ("receiver.py" if language == "python" else "receiver.cjs")
    file.write_text(code_of(language), encoding="utf-8")
    program = sys.executable if language == "python" else "node"
    process = subprocess.Popen(
        [program, str(file), "0", *names],
        env={"WEBHOOK_SECRET": SECRET, "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("receiver: "), f"the receiver did not start: {line!r}"
    yield line.removeprefix("receiver: ").strip()
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


def code_of(language: str) -> str:
    """The example of the page in one language."""
    fence = {"python": "python", "node": "js"}[language]
    found = re.search(rf"^```{fence}\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    assert found
    return found[1]


def _place(proxy: Proxy, headers: Mapping[str, str]) -> Place:
    return Place(proxy.url, headers=headers, timeout=4.0, allowed=LOOPBACK)


def _journal(folder: Path) -> Journal:
    return Journal(folder / "orders.sqlite")


def withheld_on_sandbox(seen: Mapping[str, Any]) -> frozenset[Effect]:
    """What a sandbox profile shows to be withheld."""
    gone = {
        Effect.WARNING: seen["warned"],
        Effect.LABEL: seen["labelled"],
        Effect.SEARCH_RANK: seen["search"] != "normal",
        Effect.RECOMMENDATION: not seen["recommended"] and bool(seen["timeline"]),
        Effect.SIGN_IN: not seen["may_sign_in"],
        Effect.POSTING: not seen["may_post"],
        Effect.PICTURE: not seen["picture"],
        Effect.HEADER: not seen["header"],
        Effect.TIMELINE: not seen["timeline"],
        Effect.FOLLOWERS: not seen["followers"],
        Effect.ADVERTISING: not seen["may_advertise"],
        Effect.ACCOUNT_DATA: Measure.TERMINATE in seen["measures"],
    }
    return frozenset(effect for effect, is_gone in gone.items() if is_gone)
