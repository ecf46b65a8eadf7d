import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.errors import PayloadError
from gnomon.sources.git.payloads import (
    LandingRecord,
    Place,
    commit_records,
    landing_records,
    ref_record,
)
from gnomon.sources.git.slices import chunks

hashes = st.text("0123456789abcdef", min_size=40, max_size=40)
line = st.binary(max_size=12).map(lambda b: b.replace(b"\0", b"").replace(b"\n", b""))
text = st.binary(max_size=40).map(lambda b: b.replace(b"\0", b""))
path = st.one_of(text.filter(bool), hashes.map(str.encode), st.just(b"1\t2\tx"), st.just(b"a\nb"))
lines = st.one_of(st.none(), st.integers(0, 10**7))
stat = st.tuples(path, st.one_of(st.none(), path), lines, lines)
commit = st.tuples(hashes, line, line, text, st.lists(stat, max_size=4))


def written(commit: tuple) -> bytes:
    """Write a commit as git does, its quirks included."""
    revision, name, email, message, files = commit
    head = [revision.encode(), b"", b"1 +0000", name, email, b"2 +0000", name, email, message]
    data = b"\0" + b"\n".join(head) + b"\0"
    for number, (new, old, added, deleted) in enumerate(files):
        data += b"\n" if number == 0 else b""
        data += b"\t".join(b"-" if n is None else b"%d" % n for n in (added, deleted)) + b"\t"
        data += new + b"\0" if old is None else b"\0" + old + b"\0" + new + b"\0"
    return data


def shown(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


@given(st.lists(commit, max_size=6), st.integers(1, 300))
def test_reads_back_whatever_git_may_write(commits: list[tuple], size: int) -> None:
    data = b"".join(map(written, commits))
    pieces = list(chunks(io.BytesIO(data), size))
    assert b"".join(pieces) == data
    records = [record for piece in pieces for record in commit_records(piece)]
    assert [
        (r.revision, r.author_name, r.author_email, r.message, list(r.files())) for r in records
    ] == [
        (
            revision,
            shown(name),
            shown(email),
            shown(message),
            [(shown(new), None if old is None else shown(old), a, d) for new, old, a, d in files],
        )
        for revision, name, email, message, files in commits
    ]


def test_refuses_what_is_not_a_log() -> None:
    with pytest.raises(PayloadError, match="no complete header: 'hello'"):
        list(commit_records(b"hello"))
    with pytest.raises(PayloadError, match="for-each-ref"):
        ref_record("refs/heads/main")
    with pytest.raises(PayloadError, match="landings"):
        list(landing_records(b"x\ty\n"))
    with pytest.raises(PayloadError, match="must name the repository"):
        Place.of(None)


@given(st.integers(0, 10**6), hashes, st.text(st.characters(exclude_characters="\n",
       exclude_categories=["Cs"])))  # fmt: skip
def test_landing_lines_are_read_as_written(position: int, revision: str, author: str) -> None:
    record = LandingRecord(position, revision, revision, "branch", "1", "2", author)
    assert list(landing_records(record.line() * 2)) == [record, record]


def test_subjects_are_read_as_written() -> None:
    place = Place(repository="a b&c?", web="https://x/y?z", branch="b=1", releases=r"v\d+&")
    name, _, _ = place.subject().partition("?")
    assert name
    assert Place.of(place.subject()) == place
    assert Place.of(place.cut().subject()).is_shallow
