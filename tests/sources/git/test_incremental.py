"""Fetching again tells what is new, and ends where one fetch of everything would."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from gnomon.sources.git import history, other_refs, slices


def facts(fetched: Any) -> dict[str, dict[str, Any]]:
    """Every row that is not deleted; the time of looking at refs left out."""
    return {
        table: {
            key: msgspec.structs.replace(row, changed_at=None)
            if table in ("git_ref", "repository", "deployment")
            else row
            for key, row in rows.items()
            if not row.is_deleted
        }
        for table, rows in fetched.rows.items()
    }


def branch_and_merge(repo: Any, name: str) -> None:
    repo.git("checkout", "-q", "-b", name)
    repo.commit(f"{name} one", {f"{name}.txt": "1\n"})
    repo.commit(f"{name} two", {f"{name}.txt": "1\n2\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(f"beside {name} (#{repo.minute})", {"main.txt": f"{name}\n"})
    repo.merge(name, f"Merge branch '{name}'")


def test_nothing_new_is_nothing_told(repo: Any, sync: Callable[..., Any]) -> None:
    branch_and_merge(repo, "a") if repo.commit("Begin", {"x": "1\n"}) else None
    fetched = sync()
    assert fetched()
    assert fetched() == []


def test_step_by_step_equals_all_at_once(repo: Any, sync: Callable[..., Any]) -> None:
    steps = sync(changes="mainline", releases=".*")
    repo.commit("Begin", {"x": "1\n"})
    steps()
    branch_and_merge(repo, "a")
    steps()
    repo.git("tag", "-m", "1", "v1")
    repo.git("checkout", "-q", "-b", "later")
    repo.commit("later", {"later.txt": "1\n"})
    steps()
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--ff-only", "later")
    steps()
    branch_and_merge(repo, "b")
    told = steps()
    # Only what is new was asked for.
    assert (
        sum(event.data.count(b"\0\0") + 1 for event in told if "log" in event.datacontenttype) == 4
    )
    whole = sync(changes="mainline", releases=".*")
    whole()
    assert facts(steps) == facts(whole)


def test_a_rewritten_main_line_is_told_again(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("Begin", {"x": "1\n"})
    branch_and_merge(repo, "a")
    before = repo.git("rev-parse", "HEAD")
    fetched = sync(changes="merges")
    fetched()
    assert len(fetched.table("change")) == 2
    repo.git("reset", "-q", "--hard", "HEAD~1")
    again = repo.commit("Instead (#9)", {"y": "1\n"})
    fetched()
    whole = sync(changes="merges")
    whole()
    places = facts(fetched)
    assert places["commit_landing"] == facts(whole)["commit_landing"]
    assert places["change"] == facts(whole)["change"]
    assert places["change_merge"] == facts(whole)["change_merge"]
    # The commit is a fact still, though nothing contains it any more.
    assert fetched.commit(before).title == "Merge branch 'a'"
    (main,) = [row for row in fetched.table("git_ref") if row.name == "main"]
    assert main.revision == again
    # Put back as it was, everything is told once more.
    repo.git("reset", "-q", "--hard", before)
    fetched()
    back = sync(changes="merges")
    back()
    for table in ("commit_landing", "change", "change_merge", "change_size", "git_ref"):
        assert facts(fetched)[table] == facts(back)[table]


def test_deleted_refs_become_deleted_rows(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("Begin", {"x": "1\n"})
    repo.git("branch", "old")
    repo.git("tag", "v1")
    fetched = sync(releases="v1")
    fetched()
    repo.git("branch", "-D", "old")
    repo.git("tag", "-d", "v1")
    fetched()
    assert [row.name for row in fetched.table("git_ref")] == ["main"]
    assert fetched.table("deployment") == []
    repo.git("branch", "old")
    fetched()
    assert {row.name for row in fetched.table("git_ref")} == {"main", "old"}


def test_goes_on_when_what_was_told_has_been_thrown_away(
    repo: Any, sync: Callable[..., Any]
) -> None:
    repo.commit("Begin", {"x": "1\n"})
    repo.commit("lost", {"x": "2\n"})
    fetched = sync()
    fetched()
    repo.git("reset", "-q", "--hard", "HEAD~1")
    kept = repo.commit("kept", {"x": "3\n"})
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    fetched()
    assert fetched.commit(kept).title == "kept"
    (landing,) = [row for row in fetched.table("commit_landing") if row.revision == kept]
    assert landing.position == 1


@pytest.mark.parametrize("stop", range(1, 20, 3))
def test_a_stop_in_the_middle_loses_nothing(
    repo: Any, sync: Callable[..., Any], stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BLOCK", 2)
    monkeypatch.setattr(history, "SLICE", 2)
    monkeypatch.setattr(other_refs, "SLICE", 2)
    monkeypatch.setattr(slices, "CHUNK", 300)
    repo.commit("Begin", {"x": "1\n"})
    branch_and_merge(repo, "a")
    repo.git("checkout", "-q", "-b", "open")
    for number in range(3):
        repo.commit(f"open {number}", {"open.txt": f"{number}\n"})
    stopped = sync(changes="merges")
    stopped(stop_after=stop)
    # The branch moves on before the next try.
    repo.git("checkout", "-q", "main")
    repo.commit("meanwhile", {"z": "1\n"})
    stopped()
    assert stopped() == []
    whole = sync(changes="merges")
    whole()
    assert facts(stopped) == facts(whole)
