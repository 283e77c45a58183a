"""Carries out orders from a file on a platform: `python -m tests.contracts.hand FILE`."""

import pickle
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from showcause.domain.order import Order
from showcause.enforcement.port import Platform
from showcause.platforms.atproto.client import PdsPlatform
from showcause.platforms.journal import Journal
from showcause.platforms.mastodon.client import MastodonPlatform
from showcause.platforms.matrix.client import MatrixPlatform
from showcause.platforms.ozone.client import OzonePlatform
from showcause.platforms.reaching import Place, networks_from_text
from showcause.wiring.clock import WorkspaceClock

ADAPTERS: Mapping[str, Callable[..., Platform]] = {
    "atproto": PdsPlatform,
    "mastodon": MastodonPlatform,
    "matrix": MatrixPlatform,
    "ozone": OzonePlatform,
}


@dataclass(frozen=True)
class Task:
    """What to carry out, where, with which credential and which journal."""

    kind: str
    url: str
    headers: dict[str, str]
    journal: Path
    orders: list[Order]


def main(file: Path) -> None:
    """Carry a task's orders out."""
    task: Task = pickle.loads(file.read_bytes())
    allowed = networks_from_text(["127.0.0.0/8"])
    place = Place(task.url, headers=task.headers, timeout=10, allowed=allowed)
    ADAPTERS[task.kind](place, Journal(task.journal), WorkspaceClock()).carry_out(task.orders)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
