"""Published figures are dated reference data, and none of them is a label."""

import pytest

from gnomon.steering.benchmarks import category_score, rate_score, references


def test_the_quick_check_scores_as_published() -> None:
    # The fifth of six answers, "less than a day", is 8; five percent failing is 9.5.
    assert category_score(5) == 8.0
    assert rate_score(0.05) == pytest.approx(9.5)
    assert [category_score(each) for each in range(1, 7)] == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]


def test_what_is_shown_says_year_statistic_source_and_licence() -> None:
    found = references("change_lead_time")
    assert [each.year for each in found] == sorted((each.year for each in found), reverse=True)
    for each in found:
        assert str(each.year) in each.source
        assert each.licence
        assert each.statistic in ("tier", "share", "mean")


def test_in_2024_high_failed_more_often_than_medium() -> None:
    rates = {
        each.group.partition(",")[0]: each.says
        for each in references("change_fail_rate")
        if (each.year, each.statistic) == (2024, "tier")
    }
    assert (rates["High"], rates["Medium"]) == ("20 %", "10 %")


def test_recovery_is_of_failed_deployments_since_2023() -> None:
    def years(metric: str) -> set[int]:
        return {each.year for each in references(metric) if each.statistic == "tier"}

    assert years("failed_deployment_recovery_time") == {2023, 2024}
    assert years("time_to_recover") == {2019, 2021, 2022}


def test_since_2025_there_are_no_tiers() -> None:
    for metric in ("change_lead_time", "deployment_frequency", "change_fail_rate"):
        assert "tier" not in {each.statistic for each in references(metric) if each.year == 2025}


def test_nothing_is_published_of_most_metrics() -> None:
    assert references("work_in_progress") == []
