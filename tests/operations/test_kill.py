"""`kill -9` at any time of a sync, a read, a refresh or a compaction loses and doubles nothing.

One seeded point of each stage runs always; ``GNOMON_KILLS=50 pytest tests/operations/test_kill.py``
runs fifty of each.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gnomon.operations.home import Home, open_home
from gnomon.operations.sync import sync
from gnomon.settings import Settings
from small_home import (
    bring_up_to_date,
    entity_hashes,
    event,
    incident,
    merge_request,
    observation_rows,
    pipeline_deployment,
    project,
    settings,
    tell,
    ticket,
    with_repository,
)

#: The home before and the home undisturbed are made once.
pytestmark = pytest.mark.xdist_group("kill")

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
KILLS = int(os.environ.get("GNOMON_KILLS", "1"))
#: Steps of each stage, counted by a run that is not killed.
_STEPS = {"sync": 20, "read": 34, "refresh": 10, "compact": 68}
_SOON_SECONDS = 0.2
_SCRIPT = Path(__file__).parent / "killed_process.py"
_PATHS = os.pathsep.join(str(Path(__file__).parents[1] / each) for each in ("", "operations"))


def up_to_date(home: Home) -> tuple[dict[str, str], list[dict[str, object]], int]:
    sync(home)
    bring_up_to_date(home, settle=True)
    return entity_hashes(home), observation_rows(home), len(home.inbox.set_aside_events())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository of a few commits."""
    folder = tmp_path_factory.mktemp("history") / "basket"
    folder.mkdir()

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, env=environment)

    git("init", "-q", "-b", "main")
    for number in range(4):
        (folder / "file").write_text(str(number))
        git("add", ".")
        git("commit", "-q", "-m", f"Change {number}", f"--date=2026-03-0{number + 1}T09:00:00Z")
    return folder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """Make a home that was settled once and has new events waiting."""
    folder = tmp_path_factory.mktemp("prepared")
    with open_home(settings(folder, sources=with_repository(repository))) as home:
        tell(home, project(1, "web/checkout"), merge_request(1, MONDAY))
        tell(home, merge_request(2, MONDAY, MONDAY + HOUR), ticket(1, MONDAY))
        bring_up_to_date(home, settle=True)
        tell(
            home,
            merge_request(1, MONDAY, MONDAY + 40 * HOUR),
            pipeline_deployment(1, MONDAY + 41 * HOUR, of=1),
            event("gitlab.api.notes", b"no json", "/api/v4/projects/1/merge_requests/1/notes"),
            incident("Q1", MONDAY + 50 * HOUR),
            ticket(1, MONDAY, (MONDAY + HOUR, "indeterminate")),
        )
    return folder


@pytest.fixture
def copied(prepared: Path, repository: Path, tmp_path: Path) -> Settings:
    shutil.copytree(prepared, tmp_path / "home", symlinks=True)
    return settings(tmp_path / "home", sources=with_repository(repository))


@pytest.fixture(scope="module")
def undisturbed(
    prepared: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, str], list[dict[str, object]], int]:
    folder = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(prepared, folder, symlinks=True)
    with open_home(settings(folder, sources=with_repository(repository))) as home:
        return up_to_date(home)


def kill(home: Path, repository: Path, stage: str, number: int, seconds: float) -> int | None:
    """Run until some time after the n-th step; return how many steps there are if fewer."""
    told = [str(home), str(repository), stage, str(number), str(seconds)]
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), *told],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": _PATHS},
    )
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr.decode()
    return int(done.stdout)


@pytest.mark.parametrize("stage", ["sync", "read", "refresh", "compact"])
@pytest.mark.parametrize("seed", range(KILLS))
def test_the_next_run_ends_in_the_same_tables(
    stage: str,
    seed: int,
    copied: Settings,
    repository: Path,
    undisturbed: tuple[dict[str, str], list[dict[str, object]], int],
) -> None:
    chance = random.Random(f"{stage} {seed}")  # noqa: S311 - the same seed, the same point
    number = chance.randint(1, _STEPS[stage])
    # At a step itself, or amid what comes after it.
    seconds = chance.choice([0.0, chance.uniform(0, _SOON_SECONDS)])
    steps = kill(copied.home, repository, stage, number, seconds)
    assert steps is None, f"{stage} has {steps} steps only; lower its number in _STEPS"
    with open_home(copied) as home:
        found = up_to_date(home)
    assert found[0] == undisturbed[0]
    assert found[1] == undisturbed[1]
    assert found[2] == undisturbed[2] == 1
