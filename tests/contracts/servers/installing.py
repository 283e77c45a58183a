"""Installs a real Synapse and a real PDS once, at pinned versions, into an ignored folder.

The folder is named by what is pinned, so a change of versions installs anew. `SHOWCAUSE_SERVERS`
puts it elsewhere, for machines that test many clones.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LONGEST_SECONDS = 1_500


def synapse_python() -> Path:
    """The Python that has Synapse installed."""
    return _installed("synapse", [HERE / "synapse.txt"], _install_synapse) / "bin" / "python"


def pds_folder() -> Path:
    """The folder whose `serve.cjs` starts a PDS."""
    pinned = [HERE / "pds" / name for name in ("package.json", "package-lock.json")]
    folder = _installed("pds", pinned, _install_pds)
    for name in ("serve.cjs", "serve-ozone.cjs"):
        shutil.copy(HERE / "pds" / name, folder / name)
    return folder


def _installed(name: str, pinned: list[Path], install: Callable[[Path], None]) -> Path:
    cache = Path(os.environ.get("SHOWCAUSE_SERVERS") or ROOT / ".servers")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in pinned)).hexdigest()[:12]
    folder = cache / f"{name}-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with _only_one(cache / f"{name}.lock"):
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            install(folder)
            (folder / "ready").touch()
    return folder


def _install_synapse(folder: Path) -> None:
    _run([sys.executable, "-m", "venv", str(folder)], ROOT)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    _run([*pip, "--disable-pip-version-check", "-r", str(HERE / "synapse.txt")], ROOT)


def _install_pds(folder: Path) -> None:
    folder.mkdir(parents=True)
    for path in (HERE / "pds").iterdir():
        shutil.copy(path, folder / path.name)
    _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-3000:]}"


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
