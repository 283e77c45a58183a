"""Reading in, fuzzed with coverage: `python -m tests.properties.fuzz_ingest -runs=1000 [FOLDER]`.

The options are libFuzzer's; FOLDER keeps what was found worth trying.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["showcause.ingest"], exclude=["showcause.ingest.loops"]):
    from tests.properties.ingest_inputs import SEEDS, one


def main() -> None:
    """Fuzz until libFuzzer's options say enough."""
    with tempfile.TemporaryDirectory() as seeds:
        for number, seed in enumerate(SEEDS):
            (Path(seeds) / str(number)).write_bytes(seed)
        folders = [given for given in sys.argv[1:] if not given.startswith("-")]
        options = [given for given in sys.argv[1:] if given.startswith("-")]
        atheris.Setup([sys.argv[0], "-max_len=2048", *options, *folders, seeds], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
