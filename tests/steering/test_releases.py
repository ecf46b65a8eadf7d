"""How often, at what cost and to what worth: releases worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.answers.listing import ListedObservation
from gnomon.domain.feedback import FeedbackLink
from gnomon.domain.release import ReleaseEffort
from gnomon.steering.initiatives.effect import Seen
from gnomon.steering.initiatives.worth import Change, Worth, heard, moved, outcomes
from gnomon.steering.operating.releases import cadence, pain
from gnomon.surveys.results import Result
from told_registers import survey_result

_TODAY = date(2026, 6, 30)
_TOLD: dict[str, Any] = {
    "key": "k", "source": "catalog", "changed_at": datetime(2026, 1, 1, tzinfo=UTC)
}  # fmt: skip
SHOP, PAY = "catalog:service:shop", "catalog:service:pay"


def shipped(days_ago: float, service: str = SHOP, value: float = 1.0) -> ListedObservation:
    at = datetime(2026, 6, 30, 12, tzinfo=UTC) - timedelta(days=days_ago)
    return ListedObservation(
        subject_id=f"d{days_ago:g}", ended_at=at, value=value, service_id=service
    )


def test_a_year_is_told_by_quarters_and_the_last_is_tested_against_the_one_before() -> None:
    """Once a month, then each week twice: more often, and not by chance."""
    monthly = [shipped(days) for days in (330, 300, 270, 240, 210, 180, 150, 120)]
    weekly = [shipped(7 * week + day) for week in range(13) for day in (1, 4)]
    found = cadence("shop", monthly + weekly, [], set(), _TODAY)
    assert found.counts == (2, 3, 3, 26)
    assert found.trend == "better"
    assert found.gap_days == 3.0
    slow = cadence("shop", [shipped(40)], [], set(), _TODAY)
    assert (slow.counts, slow.gap_days) == ((0, 0, 0, 1), None)
    assert slow.trend == "no more than chance"
    assert slow.hotfixed.ratio is None


def test_hotfixes_and_what_was_heard_are_shares_of_releases() -> None:
    told = [shipped(days) for days in (1, 2, 3, 4)]
    fixed = [shipped(1, value=1.0), shipped(2, value=0.0), shipped(3, value=0.0)]
    found = cadence("shop", told, fixed, {"d2", None}, _TODAY)
    assert (found.hotfixed.count, found.hotfixed.of) == (1, 3)
    assert (found.heard.count, found.heard.of) == (1, 4)


def effort(name: str, on: date, **told: Any) -> ReleaseEffort:
    return ReleaseEffort(name=name, title=name, released_on=on, **told, **_TOLD)


def test_days_of_standing_still_count_once_and_what_went_around_them_is_found() -> None:
    told = [
        effort("a", date(2026, 6, 10), service_ids=(SHOP,), people_count=9, hours=130.0,
               frozen_from=date(2026, 6, 5)),
        effort("b", date(2026, 6, 12), service_ids=(PAY,), people_count=3, hours=10.0,
               frozen_from=date(2026, 6, 8), frozen_to=date(2026, 6, 12)),
        effort("c", date(2026, 6, 1)),
        effort("old", date(2025, 6, 1), hours=900.0),
        effort("ahead", date(2026, 7, 3), hours=900.0, frozen_from=date(2026, 6, 29)),
    ]  # fmt: skip
    # The 7th is frozen for the shop; the release itself and other services went nowhere around.
    around = [shipped(23), shipped(20), shipped(23, PAY), shipped(60)]
    found = pain(told, around, _TODAY)
    assert [one.name for one in found.efforts] == ["b", "a", "c"]
    assert (found.told, found.hours, found.people) == (3, 70.0, 6.0)
    assert found.frozen_days == 7
    assert found.deployed_while_frozen == 1
    nothing = pain([], around, _TODAY)
    assert (nothing.hours, nothing.people, nothing.frozen_days) == (None, None, 0)


def seen(before: float, after: float, is_signal: bool | None) -> Seen:
    return Seen(before=before, after=after, before_count=9, after_count=9, is_signal=is_signal)


@pytest.mark.parametrize(
    ("told", "wanted", "lower", "expected"),
    [
        (seen(10, 12, True), 0.1, False, "as wanted"),
        (seen(10, 12, True), -0.1, False, "other way"),
        (seen(10, 12, False), 0.1, False, "no more than chance"),
        (seen(10, 12, None), 0.1, False, "no more than chance"),
        # Nobody said what was expected: less is better.
        (seen(10, 8, True), None, True, "as wanted"),
        (seen(10, 8, True), 0.0, False, "other way"),
    ],
)
def test_a_figure_goes_as_wanted_by_more_than_chance(
    told: Seen, wanted: float | None, lower: bool, expected: str
) -> None:
    assert moved("x", told, wanted, is_lower_better=lower).way == expected


def worth(*ways: Any, of_use: int = 0, of_no_use: int = 0) -> Worth:
    return Worth(
        name="n",
        title="t",
        released_on=_TODAY,
        figures=tuple(Change(what="x", before=1, after=2, way=way) for way in ways),
        figures_unknown=0,
        voices=(),
        of_use=of_use,
        of_no_use=of_no_use,
    )


def test_where_nothing_was_looked_at_nothing_is_shown() -> None:
    assert worth().verdict == "nothing looked at"
    assert worth("no more than chance").verdict == "not shown"
    assert worth("as wanted", "no more than chance").verdict == "shown"
    assert worth("as wanted", of_no_use=1).verdict == "mixed"
    assert worth(of_use=2).verdict == "shown"
    assert worth("other way").verdict == "against"


def wave(survey: str, codes: list[int], on: date, service: str = SHOP) -> Result:
    told = survey_result(survey, {"": codes})
    return replace(told, wave=replace(told.wave, service_id=service, opened_on=on, closed_on=on))


def test_satisfaction_is_of_the_wave_before_and_the_one_after() -> None:
    released = date(2026, 5, 1)
    waves = [
        wave("s", [5] * 10, date(2026, 1, 1)),
        wave("s", [1] * 7 + [5] * 3, date(2026, 4, 1)),
        wave("s", [1] + [5] * 9, date(2026, 6, 1)),
        wave("of-pay", [5] * 10, date(2026, 6, 1), PAY),
    ]
    (found,) = heard(waves, [SHOP], released)
    assert (found.what, found.before, found.after, found.way) == ("csat", 0.3, 0.9, "as wanted")
    assert heard(waves[:2], [SHOP], released) == []
    same = [waves[1], wave("s", [1] * 6 + [5] * 4, date(2026, 6, 1))]
    assert [one.way for one in heard(same, [SHOP], released)] == ["no more than chance"]


def test_customers_word_counts_when_it_was_learned_after_the_release() -> None:
    def link(saying: str, outcome: Any, on: date | None) -> FeedbackLink:
        return FeedbackLink(
            feedback_id=saying, outcome=outcome, learned_on=on, confirmed_by="ann", **_TOLD
        )

    told = [
        link("a", "validated", date(2026, 6, 1)),
        link("b", "invalidated", date(2026, 6, 1)),
        link("a", "validated", date(2026, 4, 1)),
        link("c", "validated", date(2026, 6, 1)),
        link("a", None, None),
    ]
    assert outcomes(told, ["a", "b"], date(2026, 5, 1)) == (1, 1)
