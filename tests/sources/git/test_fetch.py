"""What a repository tells, from git to rows."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from gnomon.domain.code import CommitFile

BASE = "git:repository:shop"


def minute(number: int) -> datetime:
    return datetime.fromtimestamp(1_700_000_000 + 60 * number, UTC)


def test_tells_commits_with_their_files_and_lines(repo: Any, sync: Callable[..., Any]) -> None:
    root = repo.commit("Begin\n\nSHOP-1", {"a.txt": "one\ntwo\nthree\nfour\n", "b": b"\0\1"})
    (repo.folder / "a.txt").rename(repo.folder / "c.txt")
    text = "Move\n\nCo-authored-by: Cy <Cy@Example.org>\n"
    second = repo.commit(text, {"c.txt": "one\ntwo\nthree\nfive\n"})
    fetched = sync()
    fetched()
    first = fetched.commit(root)
    assert first.key == f"{BASE}@{root}"
    assert (first.title, first.ticket_refs, first.parents) == ("Begin", ("SHOP-1",), ())
    assert (first.added_lines, first.deleted_lines, first.file_count) == (4, 0, 2)
    assert first.authored_at == first.committed_at == first.changed_at == minute(1)
    assert (first.author_id, first.committer_id) == (
        "git:identity:ada@example.org",
        "git:identity:bob@example.org",
    )
    moved = fetched.commit(second)
    assert moved.parents == (root,)
    assert moved.co_author_ids == ("git:identity:cy@example.org",)
    files = {row.key: row for row in fetched.table("commit_file")}
    assert files[f"{BASE}@{second}:c.txt"] == CommitFile(
        key=f"{BASE}@{second}:c.txt",
        source="git",
        changed_at=minute(2),
        commit_id=f"{BASE}@{second}",
        repository_id=BASE,
        path="c.txt",
        old_path="a.txt",
        added_lines=1,
        deleted_lines=1,
    )
    binary = files[f"{BASE}@{root}:b"]
    assert (binary.added_lines, binary.deleted_lines) == (None, None)
    people = {row.email: row.name for row in fetched.table("identity")}
    assert people == {
        "ada@example.org": "Ada",
        "bob@example.org": "Bob",
        "cy@example.org": "Cy",
    }


def test_tells_the_repository_without_credentials(repo: Any, sync: Callable[..., Any]) -> None:
    repo.git("remote", "add", "origin", "https://me:token@gitlab.example.org/shop/api.git")
    revision = repo.commit("Begin", {"a": "1\n"})
    fetched = sync()
    events = fetched()
    (row,) = fetched.table("repository")
    assert (row.key, row.path, row.default_branch) == (BASE, "shop/api", "main")
    assert row.url == "https://gitlab.example.org/shop/api"
    assert fetched.commit(revision).url == f"{row.url}/-/commit/{revision}"
    assert not any(b"token" in event.data or "token" in event.subject for event in events)


def test_tells_refs_and_releases(repo: Any, sync: Callable[..., Any]) -> None:
    root = repo.commit("Begin", {"a": "1\n"})
    repo.minute = 10
    repo.git("tag", "-a", "v1.0", "-m", "first")
    repo.git("tag", "light-2.0")
    repo.git("tag", "-a", "nested", "-m", "a tag of a tag", "v1.0")
    repo.git("tag", "tree", "HEAD^{tree}")
    fetched = sync(releases=r"(light-)?v?\d+\.\d+")
    fetched()
    refs = {row.name: row for row in fetched.table("git_ref")}
    assert set(refs) == {"main", "v1.0", "light-2.0", "nested"}
    assert {row.revision for row in refs.values()} == {root}
    assert (refs["v1.0"].kind, refs["v1.0"].tagged_at) == ("tag", minute(10))
    assert (refs["light-2.0"].tagged_at, refs["main"].kind) == (None, "branch")
    releases = {row.ref: row for row in fetched.table("deployment")}
    assert {name: row.finished_at for name, row in releases.items()} == {
        "v1.0": minute(10),
        "light-2.0": minute(1),
    }
    assert {row.environment for row in releases.values()} == {"release"}
    assert {row.revision for row in releases.values()} == {root}


def test_tells_merged_changes(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("Begin", {"a": "1\n"})
    repo.git("checkout", "-q", "-b", "pay")
    one = repo.commit("SHOP-2 first", {"src/x.py": "1\n2\n", "yarn.lock": "1\n" * 9})
    two = repo.commit("second", {"src/x.py": "1\n3\n"})
    repo.git("checkout", "-q", "main")
    merged = repo.merge("pay", "Merge pull request #5 from ada/pay\n\nPay later")
    squashed = repo.commit("Search (#6)", {"b": "1\n"})
    direct = repo.commit("Fix", {"b": "2\n"})
    fetched = sync(changes="merges")
    fetched()
    changes = {row.number: row for row in fetched.table("change")}
    assert set(changes) == {5, 6}
    pay = changes[5]
    assert (pay.key, pay.title, pay.state) == (f"git:change:shop@{merged}", "Pay later", "merged")
    assert (pay.source_branch, pay.target_branch) == ("pay", "main")
    # What git cannot know stays unknown.
    assert (pay.opened_at, pay.author_id) == (None, None)
    assert changes[6].author_id == "git:identity:ada@example.org"
    merges = {row.change_id: row for row in fetched.table("change_merge")}
    assert merges[pay.key].merged_at == minute(4)
    assert (merges[pay.key].merge_revision, merges[pay.key].head_revision) == (merged, two)
    search = merges[changes[6].key]
    assert (search.squash_revision, search.head_revision) == (squashed, None)
    sizes = {row.change_id: row for row in fetched.table("change_size")}
    size = sizes[pay.key]
    assert (size.added_lines, size.deleted_lines, size.file_count) == (2, 0, 1)
    assert (size.excluded_file_count, size.paths) == (1, ("", "src"))
    commits = [(row.change_id, row.revision) for row in fetched.table("change_commit")]
    assert sorted(commits) == sorted([(pay.key, one), (pay.key, two)])
    # A merge brings no lines of its own.
    merge = fetched.commit(merged)
    assert (merge.added_lines, merge.file_count) == (None, None)
    assert not [row for row in fetched.table("commit_file") if row.commit_id == merge.key]
    everything = sync(changes="mainline")
    everything()
    assert f"git:change:shop@{direct}" in everything.rows["change"]
    assert len(everything.table("change")) == 4
    assert not sync().rows


def test_tells_nothing_older_than_wanted(repo: Any, sync: Callable[..., Any]) -> None:
    old = repo.commit("old", {"a": "1\n"})
    repo.git("branch", "old")
    new = repo.commit("new", {"a": "2\n"})
    fetched = sync(since=minute(2))
    fetched()
    assert {row.revision for row in fetched.table("commit")} == {new}
    # Where a commit is on the main line is told all the same: ancestry has no age.
    assert {row.revision for row in fetched.table("commit_landing")} == {old, new}


def test_tells_where_commits_landed(repo: Any, sync: Callable[..., Any]) -> None:
    root = repo.commit("Begin", {"a": "1\n"})
    repo.git("checkout", "-q", "-b", "pay")
    branch = repo.commit("pay", {"b": "1\n"})
    repo.git("checkout", "-q", "main")
    merged = repo.merge("pay", "Merge branch 'pay'")
    repo.git("checkout", "-q", "-b", "open")
    ahead = repo.commit("open", {"c": "1\n"})
    fetched = sync()
    fetched()
    places = {
        row.revision: (row.position, row.mainline_revision)
        for row in fetched.table("commit_landing")
    }
    assert places == {root: (0, root), branch: (1, merged), merged: (1, merged)}
    assert fetched.commit(ahead).file_count == 1
