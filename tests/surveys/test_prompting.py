"""Numbers of prompts: for one site, for an hour, signed."""

from pathlib import Path

import pytest

import gnomon.web.static_files as files
from gnomon.surveys.prompting import holds, number

_KEY = b"k" * 32
_SITE = "https://portal.example"


def test_a_number_holds_for_its_site_and_an_hour() -> None:
    told = number(_KEY, _SITE, 1_000.0)
    assert told != number(_KEY, _SITE, 1_000.0)
    assert holds(_KEY, _SITE, told, 4_599.0)
    assert not holds(_KEY, _SITE, told, 4_600.0)
    assert not holds(_KEY, "https://evil.example", told, 1_000.0)
    assert not holds(b"l" * 32, _SITE, told, 1_000.0)


@pytest.mark.parametrize(
    "told", ["", ".", "a.b", "a.9999.b", "a.\u0663.b", "a.1e9.x", "\ud800.1.x"]
)
def test_what_was_not_drawn_here_does_not_hold(told: str) -> None:
    assert not holds(_KEY, _SITE, told, 0.0)


def test_a_longer_life_is_not_signed() -> None:
    drawn, expires, signature = number(_KEY, _SITE, 0.0).rsplit(".", 2)
    assert not holds(_KEY, _SITE, f"{drawn}.{int(expires) + 1}.{signature}", 0.0)


def test_the_script_is_small_readable_and_asks_nobody_who_refuses() -> None:
    text = files.static_file("prompt.js").decode()
    assert len(text.encode()) < 5_000
    assert max(map(len, text.splitlines())) < 120
    for word in ("doNotTrack", "globalPrivacyControl", 'credentials: "omit"', "textContent"):
        assert word in text
    for word in ("innerHTML", "cookie =", "eval("):
        assert word not in text
    assert (Path(files.STATIC) / "prompt.js").is_file()
