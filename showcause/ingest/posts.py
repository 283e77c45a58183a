"""Posts, what they share, and what their rows say of their authors."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from showcause.domain.moment import DAY
from showcause.ingest import links
from showcause.ingest.lists import Items
from showcause.ingest.rows import (
    Context,
    ReadFields,
    row_ids,
    schema_of,
    typed_table,
    with_event_ids,
)
from showcause.ingest.text import text_features

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

SOURCE_ROW: Final = "source_row"


def _as_it_is(value: str) -> str:
    return value.strip()


_TRACE_OF: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = {
    "urls": ("link", links.normal_link),
    "url_ids": ("link", _as_it_is),
    "domains": ("domain", links.normal_domain),
    "domain_ids": ("domain", _as_it_is),
    "hashtags": ("hashtag", links.normal_hashtag),
    "hashtag_ids": ("hashtag", _as_it_is),
    "mentions": ("mention", links.normal_mention),
    "images": ("image", _as_it_is),
    "image_ids": ("image", _as_it_is),
}
_IN_TEXT: Final[tuple[tuple[str, str, Callable[[str], list[str]]], ...]] = (
    ("urls", "http", links.urls_in),
    ("hashtags", "#", links.HASHTAG_IN_TEXT.findall),
    ("mentions", "@", links.MENTION_IN_TEXT.findall),
)
_SAME: Final = {"urls": ("urls", "url_ids"), "hashtags": ("hashtags", "hashtag_ids")}


def post_tables(
    read: ReadFields, keep: "NDArray[np.int64]", rows: "NDArray[np.int64]", context: Context
) -> "dict[str, pa.Table]":
    """Tables `post`, `share` and `account` of the kept rows, each with its `source_row`."""
    import pyarrow as pa

    at = pa.array(keep)
    scalars = {name: array.take(at) for name, array in read.scalars.items()}
    posts = _posts(scalars, len(keep))
    numbers = pa.array(rows[keep])
    tables = {
        "post": posts.append_column(SOURCE_ROW, numbers),
        "share": _shares(posts, numbers, _all_items(read, posts, keep, context)),
    }
    facts = {name: values for name, values in scalars.items() if name.startswith("fact_")}
    if facts:
        tables["account"] = _accounts(posts, facts, numbers, context)
    return tables


def _posts(scalars: "Mapping[str, pa.Array]", size: int) -> "pa.Table":
    import pyarrow as pa

    texts = scalars.get("text", pa.nulls(size, pa.string()))
    features = text_features(texts, scalars.get("language", pa.nulls(size, pa.string())))
    whole = {
        **scalars,
        "language_detected": features.language_detected,
        "text_normal": features.text_normal,
        "text_key": features.text_key,
        "band_keys": features.band_keys,
    }
    return with_event_ids("post", typed_table("post", whole, size))


def _all_items(
    read: ReadFields, posts: "pa.Table", keep: "NDArray[np.int64]", context: Context
) -> "dict[str, list[Items]]":
    import numpy as np

    place = np.full(int(keep.max(initial=-1)) + 2, -1, dtype=np.int64)
    place[keep] = np.arange(len(keep))
    found: dict[str, list[Items]] = {}
    for name, (values, owners) in read.lists.items():
        if name in _TRACE_OF:
            found[name] = [_kept_items(values, owners, place)]
    for name, sign, look in _IN_TEXT:
        looked_up = _looked_up(read, name, context)
        if looked_up is not None:
            found.setdefault(name, []).append(_items_in(posts, looked_up[keep], sign, look))
    return found


def _kept_items(
    values: "pa.Array", owners: "NDArray[np.int64]", place: "NDArray[np.int64]"
) -> Items:
    import numpy as np
    import pyarrow as pa

    new = place[np.minimum(owners, len(place) - 1)]
    return values.filter(pa.array(new >= 0)), new[new >= 0]


def _looked_up(read: ReadFields, name: str, context: Context) -> "NDArray[np.bool_] | None":
    """Which rows have to be searched for links, hashtags or mentions; None for none of them."""
    import numpy as np

    size = len(read.scalars["platform"])
    given = [listed for listed in _SAME.get(name, (name,)) if listed in read.lists]
    if "text" not in read.scalars or (given and context.lists_stand):
        return None
    missing = np.ones(size, dtype=bool)
    for listed in given:
        missing &= read.unsaid[listed]
    return missing


def _items_in(
    posts: "pa.Table", wanted: "NDArray[np.bool_]", sign: str, look: Callable[[str], list[str]]
) -> Items:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = posts["text"].combine_chunks()
    holds = pc.fill_null(pc.match_substring(texts, sign, ignore_case=sign == "http"), False)
    rows = np.flatnonzero(holds.to_numpy(zero_copy_only=False) & wanted)
    found = [look(text) for text in texts.take(pa.array(rows)).to_pylist()]
    owners = np.repeat(rows, [len(items) for items in found]).astype(np.int64)
    return pa.array([item for items in found for item in items], pa.string()), owners


def _shares(
    posts: "pa.Table", numbers: "pa.Array", found: "Mapping[str, list[Items]]"
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    parts = [
        _share_rows(posts, numbers, trace, posts[name].combine_chunks(), np.arange(len(posts)))
        for trace, name in (("repost", "repost_of"), ("reply", "reply_to"))
    ]
    for name, groups in found.items():
        trace, change = _TRACE_OF[name]
        for values, owners in groups:
            objects = links.each_distinct(values, change)
            parts.append(_share_rows(posts, numbers, trace, objects, owners))
            if name == "urls" and not {"domains", "domain_ids"} & set(found):
                hosts = links.each_distinct(objects.fill_null(""), links.domain_of)
                parts.append(_share_rows(posts, numbers, "domain", hosts, owners))
    return _without_repeats(pa.concat_tables(parts))


def _without_repeats(shares: "pa.Table") -> "pa.Table":
    """What a post shares is a set: `#A #a` is one hashtag."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbered = shares.append_column("place", pa.array(range(len(shares)), pa.int64()))
    groups = numbered.group_by([SOURCE_ROW, "trace", "object"], use_threads=False)
    places = groups.aggregate([("place", "min")])["place_min"]
    return (
        shares if len(places) == len(shares) else shares.take(places.take(pc.sort_indices(places)))
    )


def _share_rows(
    posts: "pa.Table",
    numbers: "pa.Array",
    trace: str,
    objects: "pa.Array",
    owners: "NDArray[np.int64]",
) -> "pa.Table":
    import pyarrow as pa

    present = objects.is_valid()
    at = pa.array(owners).filter(present)
    scalars = {
        "platform": posts["platform"].take(at).combine_chunks(),
        "account_id": posts["account_id"].take(at).combine_chunks(),
        "trace": pa.repeat(pa.scalar(trace), len(at)),
        "object": objects.filter(present),
        "at": posts["created_at"].take(at).combine_chunks(),
        "event_id": posts["post_id"].take(at).combine_chunks(),
    }
    return typed_table("share", scalars, len(at)).append_column(SOURCE_ROW, numbers.take(at))


def _accounts(
    posts: "pa.Table", facts: "Mapping[str, pa.Array]", numbers: "pa.Array", context: Context
) -> "pa.Table":
    """One row for each distinct set of facts and day; a post's own moment dates them roughly."""
    import pyarrow as pa
    import pyarrow.compute as pc

    scalars = {name.removeprefix("fact_"): values for name, values in facts.items()}
    days = pc.multiply(pc.divide(posts["created_at"].combine_chunks(), DAY), DAY)
    nothing = pa.nulls(len(posts), pa.int64())
    scalars["at"] = scalars.get("created_at", nothing) if context.facts_undated else days
    scalars["platform"] = posts["platform"].combine_chunks()
    scalars["account_id"] = posts["account_id"].combine_chunks()
    kinds = scalars.get("account_kind", pa.nulls(len(posts), pa.string()))
    scalars["account_kind"] = pc.fill_null(kinds, "account")
    named = pa.table({**scalars, SOURCE_ROW: numbers})
    distinct = named.group_by(list(scalars)).aggregate([(SOURCE_ROW, "min")])
    columns = {name: distinct[name].combine_chunks() for name in scalars}
    table = typed_table("account", columns, len(distinct))
    ids = pa.array(row_ids("account", table.drop_columns(["event_id"])), pa.string())
    table = table.set_column(schema_of("account").get_field_index("event_id"), "event_id", ids)
    return table.append_column(SOURCE_ROW, distinct[f"{SOURCE_ROW}_min"])
