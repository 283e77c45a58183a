"""Any order, any pieces, any repetition: the same store."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.engine.duckdb import DuckDBEngine
from showcause.ingest.files import read_file
from showcause.ingest.reading import IngestKeys
from showcause.ingest.union import Store, standing_rows, unite

NOW = 1_795_180_000_000
few = st.sampled_from
posts = st.fixed_dictionaries(
    {
        "type": st.just("post"),
        "platform": few(["p", "q"]),
        "post_id": few(["1", "2", "3"]),
        "account_id": few(["a", "b"]),
        "created_at": few(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]),
        "text": few([None, "one text here", "another text here"]),
        "language": few([None, "en", "fa"]),
        "likes": few([None, 1, 5]),
        "hashtags": st.lists(few(["x", "y"]), max_size=2),
        "reply_to": few([None, "0", "9"]),
    }
)
likes = st.fixed_dictionaries(
    {
        "type": st.just("like"),
        "platform": st.just("p"),
        "id": few([None, "1", "2"]),
        "account": few(["a", "b"]),
        "object": few(["o", "u"]),
        "at": few(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]),
    }
)
Events = list[dict[str, Any]]


def stored(files: Sequence[Events]) -> dict[str, list[str]]:
    """The rows of a store that read these files, in this order."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = DuckDBEngine("500MB", 1, folder)
        store = Store({})
        for number, events in enumerate(files):
            store = _with(engine, store, folder / str(number), events)
        return {
            kind: sorted(map(repr, standing_rows(engine, kind, store).to_pylist()))
            for kind in ("post", "share", "like")
        }


def _with(engine: DuckDBEngine, store: Store, folder: Path, events: Events) -> Store:
    folder.mkdir()
    path = folder / "events.ndjson"
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    reading = read_file(
        path, platform=None, keys=IngestKeys(b"k"), columns_map=None, staging=folder, now=NOW,
        progress=None, workers=1,
    )  # fmt: skip
    parts = dict(store.parts)
    gone = [] if store.withdrawn is None else [store.withdrawn]
    for union in unite(engine, reading.parts, store, folder, "part"):
        if union.part:
            parts[union.kind] = [*parts.get(union.kind, ()), union.part]
        gone.append(union.withdrawn)
    return Store(parts, pa.concat_tables(gone) if gone else None)


@settings(max_examples=12, deadline=None)
@given(st.lists(posts | likes, min_size=1, max_size=10), st.data())
def test_order_pieces_and_repetition_never_matter(events: Events, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(events))
    cut = data.draw(st.integers(1, len(events)))
    pieces = [piece for piece in (shuffled[:cut], shuffled[cut:], shuffled[:1]) if piece]

    assert stored(pieces) == stored([events])
