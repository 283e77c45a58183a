"""Posts with the columns that reading in gives them."""

import pyarrow as pa

from showcause.ingest.text import text_features


def with_keys(posts: pa.Table) -> pa.Table:
    """The posts with their normalised text and the keys that find copies."""
    texts = posts["text"].combine_chunks()
    told = text_features(texts, pa.nulls(len(texts), pa.string()))
    posts = posts.append_column("text_normal", told.text_normal)
    posts = posts.append_column("text_key", told.text_key)
    return posts.append_column("band_keys", told.band_keys)
