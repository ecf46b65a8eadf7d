"""Nines are claimed as far as the observations support them."""

import pytest

from gnomon.errors import UsageError
from gnomon.insight.nines import nines, wilson


def test_the_interval_of_forty_in_a_hundred() -> None:
    assert [round(end, 4) for end in wilson(40, 100)] == [0.3094, 0.498]


def test_a_share_has_as_many_nines_as_its_failures_have_zeros() -> None:
    found = nines(990, 1000)
    assert found is not None
    assert found.value == pytest.approx(2.0)
    assert found.supported == pytest.approx(3.0)
    assert found.claimed < 2.0


def test_all_served_shows_no_more_than_their_number_supports() -> None:
    found = nines(100, 100)
    assert found is not None
    assert found.value is None
    # The lower end of 100 of 100 is 0.963: one nine and a half.
    assert found.claimed == pytest.approx(1.43, abs=0.01)
    assert found.claimed < found.supported


def test_none_served_has_no_nines() -> None:
    found = nines(0, 23)
    assert found is not None
    assert f"{found.value:.2f} {found.claimed:.2f}" == "0.00 0.00"


def test_five_nines_take_a_hundred_thousand_requests() -> None:
    few, many = nines(10_000, 10_000), nines(10_000_000, 10_000_000)
    assert few is not None
    assert many is not None
    assert few.claimed < 5 < many.claimed


def test_nothing_is_no_share_and_more_than_all_is_refused() -> None:
    assert nines(0, 0) is None
    with pytest.raises(UsageError, match="is no share"):
        nines(3, 2)
