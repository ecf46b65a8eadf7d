"""Histories to measure on, made with ``git fast-import`` and kept in a cache.

A history of trivial files proves nothing: git reads it dozens of times faster than a real one.
`realistic` makes long source files in nested folders and edits them in scattered hunks, by merged
branches, squashed changes and direct commits, so that git's own diff is the cost. `trivial` makes
many tiny commits, for figures that depend on the number of commits alone.
"""

import os
import random
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

FILES = 400
PACKAGES = 40
PEOPLE = 30
_TEXT = (
    "account amount balance basket batch budget buffer cache cart catalogue channel checkout "
    "client config contract coupon currency customer delivery discount event export filter "
    "gateway handler import index invoice item journal ledger limit line market message order "
    "parcel partner payment period price product profile quote rate receipt record refund region "
    "report request result return route rule schedule session shipment status stock store "
    "supplier tax tenant token transfer user value vendor voucher warehouse window"
)
WORDS = tuple(_TEXT.split())

#: Mark of each version of a file: by file, and by the commit that wrote it (-1: the first).
Marks = dict[tuple[int, int], int]


def cache() -> Path:
    """Return the folder that keeps what is expensive to make."""
    default = Path(tempfile.gettempdir()) / "gnomon-benchmarks"
    folder = Path(os.environ.get("GNOMON_BENCHMARK_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def realistic(commits: int, seed: int = 7) -> Path:
    """Make a history of long files and scattered edits; return the bare repository."""
    return _made(f"realistic-{commits}-{seed}", lambda out: _realistic(out, commits, seed))


def trivial(commits: int, seed: int = 7) -> Path:
    """Make a history of many tiny commits; return the bare repository."""
    return _made(f"trivial-{commits}-{seed}", lambda out: _trivial(out, commits, seed))


def _made(name: str, write: Callable[[IO[bytes]], None]) -> Path:
    folder = cache() / f"{name}.git"
    if (folder / "made").exists():
        return folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    process = subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet", "--depth=50"], stdin=subprocess.PIPE
    )
    write(process.stdin)
    process.stdin.close()
    if process.wait() != 0:
        raise SystemExit(f"git fast-import failed on {folder}.")
    (folder / "made").touch()
    return folder


def _line(chance: random.Random) -> str:
    a, b, c = chance.choices(WORDS, k=3)
    indent = "    " * chance.randint(0, 4)
    return chance.choice(
        (
            f"{indent}{a} = {b}.{c}({chance.randint(0, 99)})\n",
            f"{indent}if {a} is None and {b} > {chance.randint(0, 999)}:\n",
            f"{indent}return {a}_{b}(self.{c}, key={chance.randint(0, 9999)})\n",
            f"{indent}# The {a} of a {b} follows its {c}.\n",
            "\n",
        )
    )


def _edit(chance: random.Random, lines: list[str]) -> None:
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        at = chance.randrange(len(lines))
        lines[at : at + chance.choice((0, 1, 1, 2, 4, 9))] = [
            _line(chance) for _ in range(chance.choice((0, 1, 1, 2, 3, 8, 20)))
        ]
    if len(lines) < 200:
        lines.extend(_line(chance) for _ in range(400))


def _plan(chance: random.Random, commits: int) -> list[list[int]]:
    """Decide which files each commit that changes files touches; some are touched far more."""
    weights = [1 / (n + 3) for n in range(FILES)]
    return [
        sorted(set(chance.choices(range(FILES), weights, k=chance.choice((1, 1, 2, 2, 3, 4, 8)))))
        for _ in range(commits)
    ]


def _path(file: int) -> str:
    word = WORDS[file % len(WORDS)]
    return f"src/shop/{WORDS[file % PACKAGES]}/{WORDS[(file * 7) % PACKAGES]}/{word}_{file}.py"


def _realistic(out: IO[bytes], commits: int, seed: int) -> None:
    chance = random.Random(seed)
    plan = _plan(chance, commits)
    marks = _blobs(out, chance, plan)
    _commits(out, chance, plan, marks)


def _blobs(out: IO[bytes], chance: random.Random, plan: list[list[int]]) -> Marks:
    """Write all versions of one file after the other, so that they are kept as differences."""
    versions: list[list[int]] = [[] for _ in range(FILES)]
    for commit, files in enumerate(plan):
        for file in files:
            versions[file].append(commit)
    marks: Marks = {}
    for file, touched in enumerate(versions):
        lines = [_line(chance) for _ in range(chance.choice((800, 1500, 2500, 5000)))]
        for commit in [-1, *touched]:
            if commit >= 0:
                _edit(chance, lines)
            marks[file, commit] = mark = len(marks) + 1
            data = "".join(lines).encode()
            out.write(b"blob\nmark :%d\ndata %d\n%s\n" % (mark, len(data), data))
    return marks


class _Writer:
    def __init__(self, out: IO[bytes], chance: random.Random, first_mark: int) -> None:
        self.out, self.chance, self.mark, self.at = out, chance, first_mark, 1_500_000_000

    def commit(
        self, ref: str, text: str, files: Iterator[str], *, parent: int, merged: int = 0
    ) -> int:
        self.mark += 1
        self.at += self.chance.randint(60, 9000)
        who = self.chance.randrange(PEOPLE)
        body = text.encode()
        head = (
            f"commit {ref}\nmark :{self.mark}\n"
            f"author Person {who} <person{who}@example.org> {self.at - 600} +0100\n"
            f"committer Person {who} <person{who}@example.org> {self.at} +0100\n"
            f"data {len(body)}\n"
        )
        self.out.write(head.encode() + body + b"\n")
        if parent:
            self.out.write(b"from :%d\n" % parent)
        if merged:
            self.out.write(b"merge :%d\n" % merged)
        self.out.writelines(f"M 100644 {entry}\n".encode() for entry in files)
        self.out.write(b"\n")
        return self.mark


def _commits(out: IO[bytes], chance: random.Random, plan: list[list[int]], marks: Marks) -> None:
    writer = _Writer(out, chance, len(marks))
    main = writer.commit(
        "refs/heads/main", "Begin", (f":{marks[f, -1]} {_path(f)}" for f in range(FILES)), parent=0
    )
    number, commit = 0, 0
    while commit < len(plan):
        length = min(chance.choice((0, 0, 1, 2, 3, 5)), len(plan) - commit)
        number += 1
        words = " ".join(chance.choices(WORDS, k=4))
        if length == 0:
            entries = [f":{marks[f, commit]} {_path(f)}" for f in plan[commit]]
            text = f"SHOP-{number}: {words} (#{number})\n\nThe {words} were wrong.\n"
            main = writer.commit("refs/heads/main", text, iter(entries), parent=main)
            commit += 1
            continue
        tip, changed = main, {}
        for _ in range(length):
            changed |= {f: f":{marks[f, commit]} {_path(f)}" for f in plan[commit]}
            entries = [f":{marks[f, commit]} {_path(f)}" for f in plan[commit]]
            tip = writer.commit(
                "refs/heads/topic", f"{words} {commit}\n", iter(entries), parent=tip
            )
            commit += 1
        text = f"Merge pull request #{number} from shop/topic-{number}\n\nSHOP-{number} {words}\n"
        main = writer.commit(
            "refs/heads/main", text, iter(changed.values()), parent=main, merged=tip
        )
        out.write(b"reset refs/heads/topic\nfrom :%d\n\n" % main)
        if number % 200 == 0:
            out.write(b"reset refs/tags/v1.%d\nfrom :%d\n\n" % (number // 200, main))


def _trivial(out: IO[bytes], commits: int, seed: int) -> None:
    chance = random.Random(seed)
    writer = _Writer(out, chance, 0)
    main, number = 0, 0
    while writer.mark < commits:
        number += 1
        text = f"SHOP-{number}: change {number}\n\nCo-authored-by: A <a@example.org>\n"
        files = [
            f"inline src/{chance.randrange(20)}/{chance.randrange(50)}.txt\ndata 12\n{number:012d}"
            for _ in range(chance.choice((1, 2, 4)))
        ]
        if number % 4:
            main = writer.commit("refs/heads/main", text, iter(files), parent=main)
            continue
        tip = writer.commit("refs/heads/topic", text, iter(files), parent=main)
        main = writer.commit(
            "refs/heads/main",
            f"Merge branch 'topic-{number}'\n",
            iter(files),
            parent=main,
            merged=tip,
        )


if __name__ == "__main__":
    import sys

    print((realistic if sys.argv[1] == "realistic" else trivial)(int(sys.argv[2])))
