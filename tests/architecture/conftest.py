"""The repository as it lies on disk."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


class Repository:
    """Files and syntax trees of the repository."""

    root = ROOT
    package = ROOT / "src" / "gnomon"

    def modules(self, *rooms: str) -> list[Path]:
        """List Python files of the package, or of some of its rooms."""
        folders = [self.package / room for room in rooms] or [self.package]
        return sorted(path for folder in folders for path in folder.rglob("*.py"))

    def tree(self, path: Path) -> ast.Module:
        return _parsed(path)

    def tracked(self) -> list[Path]:
        """List the files git knows, and new ones that it does not ignore."""
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        names = [name for name in done.stdout.split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]

    def name(self, path: Path) -> str:
        return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def repository() -> Repository:
    if not (ROOT / ".git").exists():
        pytest.fail("The tests run in a clone: git says which files belong to the repository.")
    return Repository()
