"""A backup holds everything, and only a whole backup of ours is restored, into an empty home."""

import gzip
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from gnomon.answers.ask import ask
from gnomon.answers.question import Question
from gnomon.domain.answer import Answer
from gnomon.errors import UsageError
from gnomon.operations.backup import FORMAT, MANIFEST, BackupError, Manifest, backup
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.operations.restore import restore
from gnomon.settings import load
from small_home import NewHome, bring_up_to_date, merge_request, project, tell

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def asked(home: Home) -> Answer:
    question = Question(
        metrics=("time_to_merge",), by="team", since=date(2026, 3, 1), until=date(2026, 4, 1)
    )
    (found,) = ask(home.installation(), question, now=datetime(2026, 6, 1, tzinfo=UTC))
    return found


def test_a_restored_home_answers_the_same_and_reads_what_waited(
    new_home: NewHome, tmp_path: Path
) -> None:
    file = tmp_path / "kept.tar.gz"
    with open_home(new_home()) as home:
        tell(home, project(1, "web/checkout"))
        tell(home, merge_request(1, MONDAY, MONDAY + timedelta(hours=3)))
        bring_up_to_date(home, settle=True)
        tell(home, merge_request(2, MONDAY, MONDAY + timedelta(hours=5)))
        with home.lease() as held:
            manifest = backup(home, held, file)
        before = asked(home)
    assert file.stat().st_mode & 0o777 == 0o600
    assert restore(tmp_path / "again", file) == manifest
    with open_home(load(tmp_path / "again")) as home:
        assert asked(home) == before
        assert not apply_catalogue(home)
        bring_up_to_date(home)
        (row,) = [row for row in asked(home).rows if row.group == "shop"]
        assert (row.value, row.n) == (4 * 3600.0, 2)


def archive(file: Path, *members: tuple[tarfile.TarInfo, bytes], **said: int) -> Path:
    told = Manifest(
        format=FORMAT,
        tables={},
        file_count=said.get("file_count", len(members)),
        byte_count=sum(len(data) for _, data in members),
    )
    about = tarfile.TarInfo(MANIFEST)
    with tarfile.open(file, "w:gz") as written:
        for info, data in [(about, msgspec.json.encode(told)), *members]:
            info.size = len(data)
            written.addfile(info, io.BytesIO(data))
    return file


def named(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "/etc/passwd"
    return info


@pytest.mark.parametrize(
    "member",
    [
        named("../outside"),
        named("/tmp/outside"),  # noqa: S108 - never written
        named("lake/../../outside"),
        named("surprise.sh"),
        named("lake"),
        named("lake/link", tarfile.SYMTYPE),
        named("lake/device", tarfile.CHRTYPE),
    ],
    ids=lambda member: f"{member.name} {member.type!r}",
)
def test_what_no_backup_holds_is_refused(tmp_path: Path, member: tarfile.TarInfo) -> None:
    file = archive(tmp_path / "kept.tar.gz", (member, b""))
    with pytest.raises(BackupError, match="which no backup holds"):
        restore(tmp_path / "home", file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.tar.gz"]


def cut(file: Path) -> None:
    archive(file, (named("lake/x"), b"x" * 50_000))
    file.write_bytes(file.read_bytes()[:-40])


def fewer(file: Path) -> None:
    archive(file, (named("lake/x"), b"x"), file_count=2)


def newer(file: Path) -> None:
    archive(file)
    told = gzip.decompress(file.read_bytes()).replace(FORMAT.encode(), b"gnomon-backup-9")
    file.write_bytes(gzip.compress(told))


def foreign(file: Path) -> None:
    with tarfile.open(file, "w:gz") as written:
        written.addfile(tarfile.TarInfo("photos"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (cut, "cut short"),
        (fewer, "cut short: 1 of 2 files"),
        (newer, "format 'gnomon-backup-9'"),
        (foreign, "does not begin with"),
        (lambda file: file.write_bytes(b"no archive"), "no backup, or cut short"),
        (lambda file: file.write_bytes(b""), "no backup, or cut short"),
    ],
)
def test_what_is_no_whole_backup_is_refused(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    make(tmp_path / "kept.tar.gz")
    with pytest.raises(BackupError, match=said):
        restore(tmp_path / "home", tmp_path / "kept.tar.gz")
    assert not (tmp_path / "home").exists()


def test_a_file_that_is_not_there_is_the_caller_s_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no file .*kept\.tar\.gz"):
        restore(tmp_path / "home", tmp_path / "kept.tar.gz")
    assert not (tmp_path / "home").exists()


def test_a_home_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "inbox.db").touch()
    with pytest.raises(UsageError, match="is not empty"):
        restore(tmp_path, tmp_path / "kept.tar.gz")
