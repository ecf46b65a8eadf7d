"""Every instrument against figures worked out by hand."""

import pytest

from gnomon.errors import UsageError
from gnomon.surveys.instrument import Figure, Response, histogram
from gnomon.surveys.instruments import INSTRUMENTS, instrument, sus_score, umux_lite_score
from gnomon.surveys.proportions import certainty
from gnomon.surveys.wording import LANGUAGES, said


def _main(name: str, responses: list[Response], population: int | None = None) -> Figure:
    return instrument(name).figures(responses, population)[0]


def _answers(question: str, *codes: int | None) -> list[Response]:
    return [{question: code} for code in codes]


def test_the_interval_of_a_mean_ends_with_its_scale() -> None:
    """Fours and a five lie 4.2 +- 0.39, fives and a four 4.8 +- 0.39: five is the most there is."""
    low, high = (
        instrument("csat").figures([{"csat": code} for code in codes], None)[1].interval
        for codes in ((4, 4, 4, 4, 5), (5, 5, 5, 5, 4))
    )
    assert low is not None
    assert high is not None
    assert (low.lower, low.upper) == pytest.approx((3.808, 4.592), abs=0.001)
    assert (high.lower, high.upper) == pytest.approx((4.408, 5.0), abs=0.001)


def test_satisfaction_is_the_top_two_boxes() -> None:
    share, mean = instrument("csat").figures(_answers("csat", 5, 4, 3, 2, 1, None), None)
    assert (share.value, share.n, share.hits, share.aside) == (0.4, 5, 2, 1)
    assert (mean.value, mean.n) == (3.0, 5)


def test_promoters_less_detractors() -> None:
    found = _main("nps", _answers("nps", 10, 9, 9, 10, 9, 8, 7, 8, 6, 0))
    assert found.value == pytest.approx(0.3)
    assert found.interval is not None
    # The variance is .5 + .2 - .09; 1.96 standard errors are 48.4 points.
    assert found.interval.upper - 0.3 == pytest.approx(0.484, abs=0.0005)


def test_all_alike_is_no_certainty() -> None:
    assert _main("nps", _answers("nps", 10, 10, 10)).interval is None
    everybody = _main("nps", _answers("nps", 10, 10, 10), population=3).interval
    assert everybody is not None
    assert (everybody.lower, everybody.upper) == (1, 1)


def test_effort_is_low_or_ease_is_high() -> None:
    assert _main("ces1", _answers("ces1", 1, 2, 3)).value == 2
    assert instrument("ces1").better == "lower"
    share, mean = instrument("ces2").figures(_answers("ces2", 7, 5, 4, 1), None)
    assert (share.value, mean.value) == (0.5, 4.25)


def test_fit_leaves_out_those_who_no_longer_use_it() -> None:
    found = _main("pmf", _answers("pmf", *[3] * 36, *[2] * 30, *[1] * 24, *[0] * 10))
    assert (found.value, found.n, found.hits, found.aside) == (0.4, 90, 36, 10)
    assert certainty(found.value, found.interval, 0.4) == "met, not certain"


def test_usability_wants_every_item() -> None:
    threes: Response = {f"sus{number}": 3 for number in range(1, 11)}
    assert sus_score(threes) == 50
    best: Response = {f"sus{number}": 5 if number % 2 else 1 for number in range(1, 11)}
    assert sus_score(best) == 100
    assert sus_score({**threes, "sus7": None}) is None
    found = _main("sus", [threes, best, {**threes, "sus7": None}])
    assert (found.value, found.n, found.aside) == (75, 2, 1)


def test_two_items_of_usability() -> None:
    assert umux_lite_score({"umux1": 6, "umux2": 5}) == 75
    assert umux_lite_score({"umux1": 6}) is None
    assert _main("umux_lite", [{"umux1": 6, "umux2": 5}]).value == 75


def test_ease_of_one_task() -> None:
    assert _main("seq", _answers("seq", 7, 4)).value == 5.5


def test_platform_and_pulse_leave_out_who_does_not_know() -> None:
    shares = instrument("platform").figures(_answers("platform3", 5, 4, 3, 0, -1), None)
    third = shares[2]
    assert (third.name, third.value, third.n, third.aside) == ("platform3", 2 / 3, 3, 2)
    assert (shares[0].value, shares[0].n, shares[0].interval) == (None, 0, None)
    assert instrument("pulse").figures(_answers("pulse_load", 5, 2, 0), None)[2].value == 0.5


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_nothing_of_nobody(name: str) -> None:
    for found in instrument(name).figures([], None):
        assert (found.value, found.n, found.interval) == (None, 0, None)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_can_be_asked_in_every_language(name: str) -> None:
    for question in instrument(name).questions:
        ends = (question.codes[0], question.codes[-1])
        assert all(end in question.labels for end in ends)
        for language in LANGUAGES:
            assert "{" not in said(question.text, language, subject="Builds")


def test_answers_are_counted_by_code() -> None:
    (question,) = instrument("csat").questions
    counts = histogram(question, _answers("csat", 5, 5, 1, None, 9))
    assert counts == {1: 1, 2: 0, 3: 0, 4: 0, 5: 2}


def test_an_unknown_instrument_is_named() -> None:
    with pytest.raises(UsageError, match="csat"):
        instrument("csta")
