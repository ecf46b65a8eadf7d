import pytest

from gnomon.sources.git.message import (
    MergedChange,
    cherry_picked_from,
    co_authors,
    is_catching_up,
    merge,
    reverts,
    squash,
    ticket_refs,
    title,
)


def test_finds_co_authors_wherever_a_squash_put_them() -> None:
    message = (
        "Add search (#7)\n\n* first\n\nCo-authored-by: Ada L <ada@x.org>\n\n* second\n"
        "CO-AUTHORED-BY: Bob <bob@x.org>\nNot-authored-by: Eve <eve@x.org>\n"
    )
    assert co_authors(message) == [("Ada L", "ada@x.org"), ("Bob", "bob@x.org")]
    assert co_authors("plain") == []


def test_finds_reverted_and_picked_commits() -> None:
    first, second = "a" * 40, "b" * 40
    message = f'Revert "x"\n\nThis reverts commit {first}.\n(cherry picked from commit {second})\n'
    assert reverts(message) == (first,)
    assert cherry_picked_from(message) == (second,)


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("SHOP-12: pay, see #7 and SHOP-12", ("SHOP-12", "#7")),
        ("Merge branch 'feature/SHOP-9-pay-later'", ("SHOP-9",)),
        ("https://jira.example.org/browse/AB2-3", ("AB2-3",)),
        ("UTF-8 and SHA-256 and CVE-2024-1234, x-1, Shop-1, 2024-01-02", ()),
        ("owner/repo#4 &#39; #0 #12abc colour #123456", ("#123456",)),
        ("A-1", ()),
    ],
)
def test_finds_tickets(text: str, refs: tuple[str, ...]) -> None:
    assert ticket_refs(text) == refs


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (
            "Merge pull request #12 from ada/feature/pay\n\nPay later\n",
            MergedChange("Pay later", 12, "feature/pay"),
        ),
        (
            "Merge branch 'pay' into 'main'\n\nPay later\n\nSee merge request shop/api!34",
            MergedChange("Pay later", 34, "pay", "main"),
        ),
        (
            "Merged in pay (pull request #5)\n\nPay later\n\nApproved-by: Bob",
            MergedChange("Pay later", 5, "pay"),
        ),
        (
            "Merge pull request #6 in SHOP/api from pay to main\n\n* commit 'abc':\n  Pay",
            MergedChange("Pay", 6, "pay", "main"),
        ),
        ("Merged PR 9: Pay later", MergedChange("Pay later", 9)),
        ("Merge branch 'pay'", MergedChange("Merge branch 'pay'", None, "pay")),
        (
            "Merge remote-tracking branch 'origin/pay' into main",
            MergedChange("Merge remote-tracking branch 'origin/pay' into main", None,
                         "origin/pay", "main"),
        ),
        ("Bring it all together", MergedChange("Bring it all together")),
    ],
)  # fmt: skip
def test_reads_what_forges_write_into_merges(message: str, change: MergedChange) -> None:
    assert merge(message) == change


def test_reads_squashed_changes() -> None:
    assert squash("Pay later (#12)\n\nbody") == MergedChange("Pay later", 12)
    assert squash("Merged PR 9: Pay later") == MergedChange("Pay later", 9)
    assert squash("Pay\n\nSee merge request shop/api!34") == MergedChange("Pay", 34)
    assert squash("Pay later, see #12") is None


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Merge branch 'main' of https://example.org/shop", True),
        ("Merge remote-tracking branch 'origin/main'", True),
        ("Merge branch 'main' into main", True),
        ("Merge branch 'main' into feature", False),
        ("Merge branch 'feature'", False),
    ],
)
def test_tells_a_pull_from_a_merged_change(subject: str, answer: bool) -> None:
    assert is_catching_up(subject, "main") is answer
    assert not is_catching_up(subject, None)


def test_cuts_a_first_line_that_is_no_title() -> None:
    assert len(title("x" * 1_000_000)) == 1000
    assert title("one\ntwo") == "one"
    assert title("") == ""
