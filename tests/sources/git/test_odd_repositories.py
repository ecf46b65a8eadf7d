"""Repositories as they are found: cut, empty, detached, hostile, or none at all."""

import os
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gnomon.errors import SourceError
from gnomon.sources.git.repository import Remote, remote


def test_an_empty_repository_has_a_name_and_nothing_else(
    repo: Any, sync: Callable[..., Any]
) -> None:
    fetched = sync(changes="merges")
    fetched()
    assert set(fetched.rows) == {"repository"}
    (row,) = fetched.table("repository")
    assert (row.path, row.default_branch) == ("shop", None)
    revision = repo.commit("Begin", {"a": "1\n"})
    fetched()
    assert fetched.commit(revision).file_count == 1
    assert fetched.table("repository")[0].default_branch == "main"


def test_a_detached_head_is_read(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("Begin", {"a": "1\n"})
    repo.git("checkout", "-q", "--detach")
    loose = repo.commit("loose", {"a": "2\n"})
    fetched = sync()
    fetched()
    assert fetched.commit(loose).title == "loose"
    assert loose not in {row.revision for row in fetched.table("commit_landing")}


def test_a_checkout_without_branches_uses_its_head(repo: Any, sync: Callable[..., Any]) -> None:
    revision = repo.commit("Begin", {"a": "1\n"})
    repo.git("checkout", "-q", "--detach")
    repo.git("branch", "-D", "main")
    fetched = sync()
    fetched()
    assert [row.revision for row in fetched.table("commit_landing")] == [revision]
    assert fetched.table("repository")[0].default_branch is None


def test_bare_clone_and_worktree_tell_the_same(
    repo: Any, sync: Callable[..., Any], tmp_path: Path
) -> None:
    revision = repo.commit("Begin", {"a": "1\n"})
    repo.git("branch", "side")
    repo.git("clone", "-q", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "side")
    bare, tree = sync(tmp_path / "bare.git"), sync(tmp_path / "tree")
    bare()
    tree()
    assert f"git:repository:bare@{revision}" in bare.rows["commit"]
    # A worktree is the repository it belongs to.
    assert f"git:repository:shop@{revision}" in tree.rows["commit"]


def test_a_clone_follows_what_its_remote_calls_the_default(
    repo: Any, sync: Callable[..., Any], tmp_path: Path
) -> None:
    repo.commit("Begin", {"a": "1\n"})
    repo.git("branch", "-m", "develop")
    repo.git("clone", "-q", str(repo.folder), str(tmp_path / "clone"))
    landed = repo.commit("landed", {"a": "2\n"})
    subprocess.run(["git", "fetch", "-q"], cwd=tmp_path / "clone", check=True)
    fetched = sync(tmp_path / "clone")
    fetched()
    assert fetched.table("repository")[0].default_branch == "develop"
    # The local branch lags behind; what the remote has is what landed.
    assert landed in {row.revision for row in fetched.table("commit_landing")}
    names = {row.name for row in fetched.table("git_ref")}
    assert names == {"develop", "origin/develop"}


def test_a_shallow_clone_says_nothing_about_what_it_cannot_see(
    repo: Any, sync: Callable[..., Any], tmp_path: Path
) -> None:
    repo.commit("Begin", {"a": "1\n2\n3\n"})
    edge = repo.commit("edge (#4)", {"a": "1\n2\n4\n"})
    tip = repo.commit("tip", {"a": "1\n2\n5\n"})
    source, target = repo.folder.as_uri(), str(tmp_path / "cut")
    repo.git("clone", "-q", "--depth=2", source, target)
    fetched = sync(tmp_path / "cut", changes="merges")
    events = fetched()
    key = "git:repository:cut@"
    cut, whole = fetched.rows["commit"][key + edge], fetched.rows["commit"][key + tip]
    assert (cut.added_lines, cut.deleted_lines, cut.file_count) == (None, None, None)
    assert (whole.added_lines, whole.deleted_lines, whole.file_count) == (1, 1, 1)
    assert b'"is_shallow":true' in next(e.data for e in events if e.type == "git.repository")
    assert "change_size" not in fetched.rows


def test_names_and_paths_in_any_bytes_are_kept_apart(repo: Any, sync: Callable[..., Any]) -> None:
    odd = [b"caf\xe9.txt", b"caf\xe8.txt", b'quo"ted\ttab', "naïve".encode(), b"new\nline", b"-x"]
    for path in odd:
        (Path(os.fsdecode(os.fsencode(repo.folder) + b"/" + path))).write_bytes(b"1\n")
    repo.minute += 1
    repo.git("add", "--all")
    tree = repo.git("write-tree")
    body = (
        b"tree " + tree.encode() + b"\nauthor J\xf6rg <J@x.org> 1700000000 -0330\n"
        b"committer J\xf6rg <J@x.org> 1700000000 +1400\n\nGr\xfc\xdfe\n"
    )
    revision = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=body)
    repo.git("update-ref", "refs/heads/main", revision)
    fetched = sync()
    fetched()
    paths = {row.path for row in fetched.table("commit_file")}
    assert paths == {"caf\\xe9.txt", "caf\\xe8.txt", 'quo"ted\ttab', "naïve", "new\nline", "-x"}
    commit = fetched.commit(revision)
    assert commit.title == "Gr\\xfc\\xdfe"
    assert commit.authored_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert fetched.table("identity")[0].name == "J\\xf6rg"


def test_a_declared_encoding_is_understood(repo: Any, sync: Callable[..., Any]) -> None:
    revision = repo.commit("x", {"a": "1\n"})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    body = (
        f"tree {tree}\n".encode() + b"author J\xf6rg <j@x.org> 1700000000 +0000\n"
        b"committer J\xf6rg <j@x.org> 1700000000 +0000\nencoding ISO-8859-1\n\nGr\xfc\xdfe\n"
    )
    revision = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=body)
    repo.git("update-ref", "refs/heads/main", revision)
    fetched = sync()
    fetched()
    assert fetched.commit(revision).title == "Grüße"
    assert "Jörg" in {row.name for row in fetched.table("identity")}


@pytest.mark.parametrize(
    ("author", "committer", "expected"),
    [
        # Git itself reads what overflows as 1970.
        ("99999999999999999999 +0000", "1700000000 +0000", 1_700_000_000),
        ("999999999999 +0000", "1700000000 +0000", 1_700_000_000),
        ("0 +0000", "1700000000 +0000", 1_700_000_000),
        ("4102444800 +0000", "1700000000 +0000", 4_102_444_800),
        ("0 +0000", "0 +0000", 0),
    ],
)
def test_absurd_times_are_replaced_and_the_future_is_kept(
    repo: Any, sync: Callable[..., Any], author: str, committer: str, expected: int
) -> None:
    repo.commit("x", {"a": "1\n"})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    body = f"tree {tree}\nauthor A <> {author}\ncommitter A <> {committer}\n\nx\n".encode()
    revision = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=body)
    repo.git("update-ref", "refs/heads/main", revision)
    fetched = sync()
    fetched()
    commit = fetched.commit(revision)
    assert commit.authored_at == datetime.fromtimestamp(expected, UTC)
    # Without an address, the name is who it was.
    assert commit.author_id == "git:identity:a"


def test_huge_and_empty_messages(repo: Any, sync: Callable[..., Any]) -> None:
    huge = repo.commit("x" * 3_000_000 + "\n\nSHOP-1", {"a": "1\n"})
    empty = repo.commit("")
    fetched = sync()
    fetched()
    assert len(fetched.commit(huge).title) == 1000
    assert fetched.commit(huge).ticket_refs == ("SHOP-1",)
    assert (fetched.commit(empty).title, fetched.commit(empty).file_count) == ("", 0)


def test_the_mailmap_is_respected(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("x", {".mailmap": "Ada Lovelace <ada@new.org> <ada@example.org>\n"})
    fetched = sync()
    fetched()
    assert {row.email for row in fetched.table("identity")} == {"ada@new.org", "bob@example.org"}


def test_a_submodule_is_a_file_of_one_line(
    repo: Any, make_repo: Callable[..., Any], sync: Callable[..., Any]
) -> None:
    inner = make_repo("inner")
    inner.commit("inner", {"a": "1\n" * 50})
    repo.git("submodule", "--quiet", "add", str(inner.folder), "lib")
    revision = repo.commit("add lib")
    fetched = sync()
    fetched()
    lines = {row.path: row.added_lines for row in fetched.table("commit_file")}
    assert lines == {".gitmodules": 3, "lib": 1}
    assert fetched.commit(revision).file_count == 2


def test_bots_and_hidden_addresses(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("x", {"a": "1\n"}, GIT_AUTHOR_NAME="dependabot[bot]",
                GIT_AUTHOR_EMAIL="49+dependabot[bot]@users.noreply.github.com")  # fmt: skip
    repo.commit("y", {"a": "2\n"}, GIT_AUTHOR_EMAIL="7+Octo-Cat@users.noreply.github.com")
    fetched = sync()
    fetched()
    people = {row.user_name: row.is_bot for row in fetched.table("identity")}
    assert people == {"dependabot[bot]": True, "octo-cat": None, None: None}


def test_programs_that_a_repository_names_are_not_run(
    repo: Any, sync: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    attributes = "*.txt diff=trap\n"
    repo.commit("Begin", {"a.txt": "1\n", ".gitattributes": attributes})
    revision = repo.commit("Change", {"a.txt": "2\n"})
    for name in ("core.fsmonitor", "diff.external", "diff.trap.textconv", "diff.trap.command",
                 "core.pager", "pager.log", "gpg.program", "core.sshCommand"):  # fmt: skip
        repo.git("config", name, str(trap))
    repo.git("config", "log.showSignature", "true")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    fetched = sync()
    fetched()
    assert fetched.commit(revision).added_lines == 1
    assert not sprung.exists()


def test_a_partial_clone_is_refused_and_fetches_nothing(
    repo: Any, sync: Callable[..., Any], tmp_path: Path
) -> None:
    repo.commit("Begin", {"a": "1\n"})
    repo.commit("Change", {"a": "2\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone, sprung = tmp_path / "part", tmp_path / "sprung"
    repo.git("clone", "-q", "--bare", "--filter=blob:none", repo.folder.as_uri(), str(clone))
    for name, value in {
        "remote.origin.url": f"ext::sh -c touch% {sprung}",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        subprocess.run(["git", "config", name, value], cwd=clone, check=True)
    with pytest.raises(SourceError, match=r"is a partial clone.*Clone it again without --filter"):
        sync(clone)()
    assert not sprung.exists()


def test_a_folder_whose_name_is_an_option(
    make_repo: Callable[..., Any], sync: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo("--upload-pack=x")
    revision = repo.commit("x", {"a": "1\n"})
    monkeypatch.chdir(repo.folder.parent)
    fetched = sync(Path("--upload-pack=x"))
    fetched()
    assert fetched.commit(revision).title == "x"


def test_what_is_no_repository_is_refused(sync: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(SourceError, match=r"plain is not a git repository\. Name the folder"):
        sync(tmp_path / "plain")()
    with pytest.raises(SourceError, match="There is no folder"):
        sync(tmp_path / "missing")()
    nowhere = sync()
    nowhere.folder = ""
    with pytest.raises(SourceError, match="'git' has no url"):
        nowhere()


def test_git_itself_may_be_missing(
    repo: Any, sync: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("x", {"a": "1\n"})
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match="git is not on the PATH"):
        sync()()


def test_a_repository_of_somebody_else_is_refused(
    sync: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The complaint is git's own, said by a program in its place: owners need rights to change."""
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho \"fatal: detected dubious ownership in '/x'\" >&2\nexit 128\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    with pytest.raises(SourceError, match=r"safe\.directory"):
        sync()()


def test_a_branch_that_is_not_there_is_refused(repo: Any, sync: Callable[..., Any]) -> None:
    repo.commit("x", {"a": "1\n"})
    with pytest.raises(SourceError, match="no branch 'develop', which the settings name"):
        sync(default_branch="develop")()


def test_a_damaged_repository_is_an_error_not_a_short_history(
    repo: Any, sync: Callable[..., Any]
) -> None:
    first = repo.commit("x", {"a": "1\n"})
    repo.commit("y", {"a": "2\n"})
    (repo.folder / ".git" / "objects" / first[:2] / first[2:]).unlink()
    with pytest.raises(SourceError, match="Git failed on"):
        sync()()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "git@gitlab.example.org:shop/api.git",
            Remote("gitlab.example.org:shop/api.git", "shop/api",
                   "https://gitlab.example.org/shop/api"),
        ),
        (
            "ssh://git@host:2222/shop/api.git",
            Remote("ssh://host:2222/shop/api.git", "shop/api", "https://host/shop/api"),
        ),
        (
            "https://u:secret@github.com/o/r",
            Remote("https://github.com/o/r", "o/r", "https://github.com/o/r"),
        ),
        ("http://host:8080/o/r.git", Remote("http://host:8080/o/r.git", "o/r",
                                            "http://host:8080/o/r")),
        ("/srv/git/shop.git", Remote("/srv/git/shop.git")),
        ("../shop", Remote("../shop")),
        ("file:///srv/shop.git", Remote("file:///srv/shop.git")),
    ],
)  # fmt: skip
def test_reads_addresses_of_remotes(address: str, expected: Remote) -> None:
    assert remote(address) == expected
