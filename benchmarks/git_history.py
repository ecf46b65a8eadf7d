"""Git to facts: Gnomon beside plain ``git log --numstat``, Perceval and PyDriller.

    python benchmarks/git_history.py [--commits 12000] [--memory 20000 200000] [--quick]

Time is measured on a history of long files and scattered edits (`history.realistic`), on which git
itself reads fewer than 1,000 commits a second. Plain git is one process with the same diff options,
its output thrown away. Gnomon's time runs from the start of its process to Arrow tables ready to be
appended: fetch, read and rows. Perceval (GPL) and PyDriller run in an environment of their own,
installed from PyPI on first use; PyDriller reads only the newest commits, since it is far slower.

Memory is the proportional set size of the process and its children together, sampled every 200 ms,
on histories of tiny commits (`history.trivial`): what counts there is their number.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
import venv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import history

from gnomon.domain.event import Event
from gnomon.lake.rows import RowBuffer
from gnomon.sources.git import SOURCE, GitOptions
from gnomon.sources.git.slices import DIFF_OPTIONS
from gnomon.sources.source import Fetching

PYDRILLER_COMMITS = 300
FLUSH_ROWS = 50_000

PERCEVAL = """
import sys
from perceval.backends.core.git import Git
print(sum(1 for _ in Git(sys.argv[1], sys.argv[2]).fetch()))
"""
PYDRILLER = """
import sys
from pydriller import Repository
count = 0
for commit in Repository(sys.argv[1], order='reverse').traverse_commits():
    for file in commit.modified_files:
        file.added_lines, file.deleted_lines, file.new_path
    count += 1
    if count == int(sys.argv[2]):
        break
print(count)
"""


async def ours(folder: str, changes: str) -> None:
    """Read a repository into Arrow tables, handed over as they fill, and print what came of it."""
    options = GitOptions(changes=changes)
    fetching = Fetching(source="git", client=None, options=options, url=folder, cursor={})
    rows, told, now = Counter(), 0, datetime.now(UTC)
    buffer = RowBuffer()

    def hand_over() -> None:
        for name, table in buffer.tables().items():
            rows[name] += table.num_rows

    async for item in SOURCE.fetch(fetching):
        if not isinstance(item, Event):
            continue
        told += len(item.data)
        buffer.add(SOURCE.readers[item.type](item), now, item.id)
        if len(buffer) >= FLUSH_ROWS:
            hand_over()
            buffer = RowBuffer()
    hand_over()
    print(json.dumps({"rows": rows, "bytes": told}))


def descendants(pid: int) -> list[int]:
    found = [pid]
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        for each in child.read_text().split():
            found += descendants(int(each))
    return found


def memory(pid: int) -> tuple[int, int]:
    """Return the bytes of a process, and of it and its children together."""
    sizes = []
    for each in descendants(pid):
        try:
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        sizes.append(int(text.split("Pss:")[1].split()[0]) * 1024)
    return (sizes[0], sum(sizes)) if sizes else (0, 0)


class Run(NamedTuple):
    seconds: float
    processor: float
    """Seconds on any core, children included: what counts when others use the machine too."""
    own: int
    """Peak bytes."""
    together: int
    """Peak bytes with children."""
    output: str


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(*command: str | Path) -> Run:
    start, used = time.perf_counter(), processor_seconds()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    own = together = 0
    while process.poll() is None:
        try:
            now_own, now_together = memory(process.pid)
        except OSError:
            now_own = now_together = 0
        own, together = max(own, now_own), max(together, now_together)
        time.sleep(0.2)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed.")
    return Run(seconds, processor_seconds() - used, own, together, process.stdout.read())


def peers() -> Path:
    """Return the Python that has the peers, installing them on first use."""
    folder = history.cache() / "peers"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "perceval", "pydriller"], check=True)
        (folder / "installed").touch()
    return python


def speed(commits: int) -> None:
    folder = history.realistic(commits)
    count = int(subprocess.check_output(["git", "-C", folder, "rev-list", "--all", "--count"]))
    print(f"\nHistory of {count:,} commits, {folder}\n")
    print("| | seconds | CPU s | commits/s | time a commit, git = 1 | peak MB with children |")
    print("|---|---|---|---|---|---|", flush=True)
    plain = measured("sh", "-c", f"git -C {folder} log --all {' '.join(DIFF_OPTIONS)} > /dev/null")
    base = plain.seconds / count

    def show(name: str, run: Run, read: int) -> None:
        print(
            f"| {name} | {run.seconds:.1f} | {run.processor:.1f} | {read / run.seconds:,.0f} "
            f"| {run.seconds / read / base:.2f} | {run.together / 1e6:.0f} |",
            flush=True,
        )

    show("git log --all --numstat", plain, count)
    for name, changes in (("Gnomon", "off"), ("Gnomon, changes too", "merges")):
        run = measured(sys.executable, __file__, "--read", folder, "--changes", changes)
        show(name, run, count)
    python = peers()
    mirror = history.cache() / "perceval"
    subprocess.run(["rm", "-rf", mirror], check=True)
    subprocess.run(["git", "clone", "-q", "--mirror", folder, mirror], check=True)
    run = measured(python, "-c", PERCEVAL, folder, mirror)
    show("Perceval, git backend", run, int(run.output))
    run = measured(python, "-c", PYDRILLER, folder, str(PYDRILLER_COMMITS))
    show(f"PyDriller, {PYDRILLER_COMMITS} commits", run, int(run.output))


def size(counts: list[int]) -> None:
    print("\n| commits | seconds | peak MB, Gnomon | with git |\n|---|---|---|---|")
    for count in counts:
        folder = history.trivial(count)
        run = measured(sys.executable, __file__, "--read", folder, "--changes", "merges")
        print(
            f"| {count:,} | {run.seconds:.1f} | {run.own / 1e6:.0f} | {run.together / 1e6:.0f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--commits", type=int, default=12_000)
    parser.add_argument("--memory", type=int, nargs="*", default=[20_000, 200_000])
    parser.add_argument("--quick", action="store_true", help="1,000 commits, no memory")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    parser.add_argument("--changes", default="off", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        asyncio.run(ours(given.read, given.changes))
        return
    if given.quick:
        speed(1_000)
        return
    if given.commits:
        speed(given.commits)
    size(given.memory)


if __name__ == "__main__":
    main()
