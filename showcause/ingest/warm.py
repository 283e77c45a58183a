"""Everything that reading in compiles and loads: `python -m showcause.ingest.warm` at installation.

What is compiled stays on disk, so that nobody's first file waits for it (ten seconds a process).
"""


def warm() -> None:
    """Compile, or load what is compiled, and load the tables and the language model."""
    import pyarrow as pa

    from showcause.ingest.hashing import row_hashes
    from showcause.ingest.text import text_features

    texts = pa.array(["the council will vote on the library", "новая библиотека в городе", None])
    text_features(texts, pa.nulls(len(texts), pa.string()))
    row_hashes({"text": texts, "tags": pa.array([["a"], [], None], pa.list_(pa.string()))})


if __name__ == "__main__":
    warm()
