"""Reading in, fuzzed with coverage: nothing but clear lines and counts that add up.

Without atheris (`pip install 'showcause[fuzz]'`) it is skipped, but never in CI, which installs it.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNS = 1_000_000 if os.environ.get("SHOWCAUSE_FULL") else 300


def test_no_input_that_a_fuzzer_thinks_of_ends_badly(tmp_path: Path) -> None:
    if not (os.environ.get("CI") or find_spec("atheris")):
        pytest.skip("atheris is not installed: pip install 'showcause[fuzz]'")

    done = subprocess.run(
        [sys.executable, "-m", "tests.properties.fuzz_ingest", f"-runs={RUNS}", "-seed=1",
         f"-artifact_prefix={tmp_path}/", "-rss_limit_mb=4096", "-timeout=120"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-4_000:]
    assert f"Done {RUNS} runs" in done.stderr
