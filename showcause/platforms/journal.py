"""Orders a platform answered for good, kept beside the workspace.

Real platforms do not know our order ids. What was answered is kept here, so that an order that is
repeated gets the same receipt, an old one brings nothing back, and one id stands for one order.
An order that was under way in a crash is not in it and is carried out again, which changes nothing:
what is in force afterwards is told in full by every order.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from showcause.domain.measure import Effect
from showcause.domain.order import Order, OrderState, Receipt

_TABLE: Final = """CREATE TABLE IF NOT EXISTS answered (
    order_id TEXT PRIMARY KEY, verb TEXT NOT NULL, account_id TEXT NOT NULL, measure TEXT NOT NULL,
    state TEXT NOT NULL, effects TEXT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID"""

_SHOWN: Final = "CREATE TABLE IF NOT EXISTS shown (notice_id TEXT PRIMARY KEY) WITHOUT ROWID"

_PART: Final = 900


class Journal:
    """The orders answered at one platform, in a file that several processes may share."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._store = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._store.execute("PRAGMA journal_mode = WAL")
        self._store.execute(_TABLE)
        self._store.execute(_SHOWN)
        self._store.commit()

    def answered(self, orders: Sequence[Order]) -> dict[str, Receipt]:
        """The receipts of those answered before; an id used for another order is refused."""
        by_id = {order.order_id: order for order in orders}
        found: dict[str, Receipt] = {}
        names = list(by_id)
        for start in range(0, len(names), _PART):
            part = names[start : start + _PART]
            places = ", ".join("?" * len(part))
            with self._lock:
                rows = self._store.execute(
                    f"SELECT * FROM answered WHERE order_id IN ({places})", part
                ).fetchall()
            found |= {row[0]: _receipt(row, by_id[row[0]]) for row in rows}
        return found

    def note(self, answers: Sequence[tuple[Order, Receipt]]) -> None:
        """Keep final receipts; the first answer to an order stands."""
        rows = [
            (
                order.order_id,
                order.verb.value,
                order.account_id,
                order.measure.value,
                receipt.state.value,
                " ".join(receipt.effects),
                receipt.message,
            )
            for order, receipt in answers
            if not receipt.retry
        ]
        with self._lock, self._store:
            self._store.executemany("INSERT OR IGNORE INTO answered VALUES (?,?,?,?,?,?,?)", rows)

    def has_shown(self, notice_id: str) -> bool:
        """Whether a notice was shown already."""
        with self._lock:
            found = self._store.execute("SELECT 1 FROM shown WHERE notice_id = ?", (notice_id,))
            return found.fetchone() is not None

    def note_shown(self, notice_id: str) -> None:
        """Keep that a notice was shown."""
        with self._lock, self._store:
            self._store.execute("INSERT OR IGNORE INTO shown VALUES (?)", (notice_id,))

    def close(self) -> None:
        """Let the file go."""
        self._store.close()


def empty_messages(path: Path, kept: Callable[[Sequence[str]], set[str]]) -> int:
    """How many answers in a journal lost their words; `kept` gives the orders whose words stay."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=30)) as store:
        store.execute("PRAGMA secure_delete = ON")
        found = store.execute("SELECT order_id FROM answered WHERE message <> ''").fetchall()
        names = [name for (name,) in found]
        gone = [(name,) for name in sorted(set(names) - kept(names))]
        with store:
            store.executemany("UPDATE answered SET message = '' WHERE order_id = ?", gone)
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(gone)


def _receipt(row: Sequence[str], order: Order) -> Receipt:
    order_id, verb, account_id, measure, state, effects, message = row
    if (verb, account_id, measure) != (order.verb, order.account_id, order.measure):
        return Receipt(order_id, OrderState.REFUSED, (), "this order id was used for another order")
    given = tuple(Effect(name) for name in effects.split())
    return Receipt(order_id, OrderState(state), given, message)
