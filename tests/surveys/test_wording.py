"""What is said begins with a capital, whatever it is about."""

import pytest

from gnomon.surveys.wording import said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("{subject} is easy to use.", "The build service is easy to use."),
        ("How satisfied are you with {subject}?", "How satisfied are you with the build service?"),
        ("very easy", "very easy"),
    ],
)
def test_only_a_sentence_that_begins_with_its_subject_is_changed(words: str, expected: str) -> None:
    assert said({"en": words}, "de", subject="the build service") == expected
