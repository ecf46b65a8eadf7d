"""The search finds what shares telling words, whatever it is asked, and is made anew when stale."""

from pathlib import Path

import pytest

from gnomon.operations.feedback_search import FeedbackIndex, Hit


def hit(number: int, title: str, kind: str = "feedback") -> Hit:
    key = f"desk:{kind}:{number}"
    return Hit(kind=kind, key=key, title=title, number=None, url=None)  # type: ignore[arg-type]  # One of its words.


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FeedbackIndex:
    made = FeedbackIndex(tmp_path_factory.mktemp("search") / "found.sqlite3")
    common = [hit(number, f"please help order {number:04}") for number in range(1, 1001)]
    rare = [
        hit(2001, "Paying with a gift card fails"),
        hit(2002, "gift cards: payment fails at the end", "ticket"),
        hit(2003, "Größe der Schuhe stimmt nicht", "change"),
    ]
    made.make([*common, *rare], "7")
    return made


def keys(found: list[Hit]) -> list[str]:
    return [one.key for one in found]


def test_what_shares_the_rarest_words_comes_first(index: FeedbackIndex) -> None:
    assert keys(index.find("Please help: the gift card fails"))[0] == "desk:feedback:2001"
    assert "desk:ticket:2002" in keys(index.find("payment fails"))


def test_words_that_everybody_uses_tell_nothing_apart(index: FeedbackIndex) -> None:
    assert index.find("please help order") == []


def test_accents_and_case_do_not_matter(index: FeedbackIndex) -> None:
    assert keys(index.find("GROSSE schuhe")) == ["desk:change:2003"]
    assert keys(index.find("größe")) == ["desk:change:2003"]


@pytest.mark.parametrize("text", ["", "a b", '"', "gift* OR NEAR(", "' -- ;", "\x00", "x" * 9000])
def test_nothing_in_a_text_is_an_operator(index: FeedbackIndex, text: str) -> None:
    assert isinstance(index.find(text), list)


def test_it_knows_what_it_was_made_of(index: FeedbackIndex, tmp_path: Path) -> None:
    assert index.version() == "7"
    missing = FeedbackIndex(tmp_path / "none.sqlite3")
    assert missing.version() is None
    assert missing.find("gift") == []
    (tmp_path / "broken.sqlite3").write_bytes(b"not a database at all" * 100)
    assert FeedbackIndex(tmp_path / "broken.sqlite3").version() is None
