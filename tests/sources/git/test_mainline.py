"""Where commits land, compared with asking for each main-line commit by itself."""

from hypothesis import given
from hypothesis import strategies as st

from gnomon.sources.git.mainline import landings

History = list[list[int]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Parents per commit; a parent's number is always lower, so order is topological."""
    count = draw(st.integers(1, 14))
    return [
        draw(st.lists(st.integers(0, n - 1), max_size=3, unique=True)) if n else []
        for n in range(count)
    ]


def contained(history: History, start: int) -> set[int]:
    found, ahead = set(), [start]
    while ahead:
        commit = ahead.pop()
        if commit not in found:
            found.add(commit)
            ahead.extend(history[commit])
    return found


def line(commit: int, parents: list[int], subject: str = "x") -> bytes:
    hashes = " ".join(map(str, parents))
    return "\0".join((str(commit), hashes, "5", "6", "Ada", "", subject)).encode() + b"\n"


@given(histories())
def test_every_commit_lands_with_the_first_main_line_commit_that_contains_it(
    history: History,
) -> None:
    tip = len(history) - 1
    mainline = [tip]
    while history[mainline[-1]]:
        mainline.append(history[mainline[-1]][0])
    mainline.reverse()
    expected, seen = {}, set()
    for position, commit in enumerate(mainline):
        reached = contained(history, commit)
        expected |= {str(c): (position, str(commit)) for c in reached - seen}
        seen |= reached
    walk = [line(c, history[c]) for c in sorted(contained(history, tip), reverse=True)]
    found = {
        record.revision: (record.position, record.mainline)
        for _, record in landings(walk, tip=str(tip), last=len(mainline) - 1)
    }
    assert found == expected


def roles(changes: str, subject: str, parents: list[int]) -> str:
    walk = [line(2, parents, subject), line(1, [0]), line(0, [])]
    first, *_ = landings(walk, tip="2", last=1, branch="main", changes=changes)
    return first[1].role


def test_says_which_main_line_commits_are_changes() -> None:
    assert roles("merges", "Merge branch 'pay'", [0, 1]) == "merge"
    assert roles("merges", "Merge branch 'main' of example.org", [0, 1]) == ""
    assert roles("merges", "Pay later (#3)", [1]) == "squash"
    assert roles("merges", "Pay later", [1]) == ""
    assert roles("mainline", "Pay later", [1]) == "direct"
    assert roles("off", "Merge branch 'pay'", [0, 1]) == ""


def test_names_the_commits_of_a_merged_branch() -> None:
    walk = [line(3, [0, 2], "Merge branch 'pay'"), line(2, [1]), line(1, [0]), line(0, [])]
    found = [record for _, record in landings(walk, tip="3", last=1, changes="merges")]
    assert [(r.revision, r.role, r.mainline) for r in found] == [
        ("3", "merge", "3"),
        ("2", "branch", "3"),
        ("1", "branch", "3"),
        ("0", "", "0"),
    ]
    assert {r.author for r in found} == {"Ada"}
