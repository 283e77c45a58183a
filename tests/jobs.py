"""Runs every test once, those of the record on both databases: two jobs at a time, longest first.

`python tests/jobs.py POSTGRESQL_URL`. Each job is one pytest of its own; what it prints appears
whole when it ends. Exit 1 if a job failed, or if the databases ran different numbers of tests.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 2
OF_THE_RECORD = ("faults", "steps", "stories", "retention", "upgrade")
NOT_TESTS = {"record", "__pycache__"}


@dataclass(frozen=True)
class Job:
    """One pytest: its folder under tests/, and the URL of the server it uses ('' is SQLite)."""

    folder: str
    server: str

    @property
    def name(self) -> str:
        """The folder, and the database where both are used."""
        if self.folder not in OF_THE_RECORD:
            return self.folder
        return f"{self.folder} on {'PostgreSQL' if self.server else 'SQLite'}"


def jobs(server: str) -> list[Job]:
    """Every folder of tests; those of the record come first, since they take longest."""
    folders = {each.name for each in (ROOT / "tests").iterdir() if each.is_dir()} - NOT_TESTS
    both = [Job(folder, url) for folder in OF_THE_RECORD for url in (server, "")]
    return both + [Job(folder, "") for folder in sorted(folders - set(OF_THE_RECORD))]


def run(job: Job, results: Path) -> tuple[Job, int, str]:
    """Run one job; gives its exit code and what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            f"tests/{job.folder}",
            "--durations=8",
            "--durations-min=10",
            f"--junit-xml={report(job, results)}",
        ],
        cwd=ROOT,
        env={**os.environ, "SHOWCAUSE_TEST_DATABASE": job.server},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    printed = f"== {job.name}: {time.monotonic() - began:.0f} s\n{done.stdout}"
    return job, done.returncode, printed


def report(job: Job, results: Path) -> Path:
    """Where a job leaves its counts."""
    return results / f"{job.folder}-{'postgresql' if job.server else 'sqlite'}.xml"


def counted(job: Job, results: Path) -> tuple[int, int]:
    """How many tests of a job passed and failed; nothing of either if it left no report."""
    path = report(job, results)
    suite = ElementTree.parse(path).find("testsuite") if path.exists() else None
    if suite is None:
        return 0, 0
    tests, skipped, *bad = (
        int(suite.attrib[name]) for name in ("tests", "skipped", "failures", "errors")
    )
    return tests - skipped - sum(bad), sum(bad)


def unequal(done: list[Job], results: Path) -> Iterator[str]:
    """What ran on one database and not on the other."""
    for folder in OF_THE_RECORD:
        counts = {sum(counted(job, results)) for job in done if job.folder == folder}
        if len(counts) > 1:
            yield f"{folder}: {' and '.join(map(str, sorted(counts)))} tests on the two databases"


def main(server: str) -> int:
    """Run all of it."""
    os.environ["SHOWCAUSE_TEST_POSTGRESQL"] = server
    wanted = jobs(server)
    with TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        results = Path(folder)
        failed = []
        for ended in as_completed([pool.submit(run, job, results) for job in wanted]):
            job, code, printed = ended.result()
            print(printed, flush=True)
            failed += [job.name] if code else []
        counts = [counted(job, results) for job in wanted]
        passed, bad = (sum(each) for each in zip(*counts, strict=True))
        wrong = [*(f"failed: {name}" for name in failed), *unequal(wanted, results)]
    print(*wrong, f"{passed} passed, {bad} failed", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
