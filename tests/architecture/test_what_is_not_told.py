"""Nothing in the repository names a machine, a package index, or a secret."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

# Written apart, so that this file does not name them either.
_HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted", "org"))]
_PATHS = [f"/{name}/" for name in ("work/main", "work/shared", "root", "tmp/brief")]
_TEXT = {
    "",
    ".cfg",
    ".css",
    ".csv",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".lock",
    ".md",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
_CONVENTIONAL = re.compile(
    r"(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([a-z0-9_,/ -]+\))?!?: \S"
)


@pytest.mark.parametrize("word", [*_HOSTS, *_PATHS])
def test_no_file_names_an_index_or_a_machine(repository: Any, word: str) -> None:
    found = [
        repository.name(path)
        for path in repository.tracked()
        if path.suffix in _TEXT and word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_the_lock_pins_everything_by_hash(repository: Any) -> None:
    lock = (repository.root / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^\S.*==\S+.*$", lock, re.MULTILINE)
    assert len(pins) > 50
    assert [pin for pin in pins if not pin.endswith("\\")] == []
    assert "://" not in lock


def test_commits_say_what_they_are(repository: Any) -> None:
    subjects = _git(repository.root, "log", "--no-merges", "--format=%s").splitlines()
    assert len(subjects) > 0
    assert [subject for subject in subjects if not _CONVENTIONAL.match(subject)] == []


def test_commit_messages_name_no_machine(repository: Any) -> None:
    messages = _git(repository.root, "log", "--format=%B")
    assert [word for word in (*_HOSTS, *_PATHS) if word in messages] == []


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout
