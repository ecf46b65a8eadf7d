"""Exposure and demand choose an operating model; the examples are those of the definitions."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.domain.operating import Demand, ExposureBand, OperatingModel, PeakPeriod
from gnomon.errors import UsageError
from gnomon.steering.operating.exposure import DEFAULT_BANDS, Aim, aim, bands, tolerable_seconds
from gnomon.steering.operating.loss import live_loss, protection
from gnomon.steering.operating.selector import choose, light

_TODAY = date(2026, 6, 1)
_TOLD = {"source": "catalog", "changed_at": datetime(2026, 1, 1, tzinfo=UTC)}


def model(name: str = "shop", **told: Any) -> OperatingModel:
    return OperatingModel(
        key=f"catalog:operating_model:{name}", service_id=f"catalog:service:{name}", **_TOLD, **told
    )


def aimed(exposure: float | None = None, **told: Any) -> Aim:
    found = aim(
        model(exposure_per_hour=exposure, currency="USD", **told), DEFAULT_BANDS, (), _TODAY
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("availability", "seconds"), [(0.95, 30_240), (0.99, 6_048), (0.999, 604.8), (0.9999, 60.48)]
)
def test_what_a_week_may_hold(availability: float, seconds: float) -> None:
    assert tolerable_seconds(availability) == seconds


@pytest.mark.parametrize("availability", [1.0, 1.2, -0.1])
def test_nothing_is_always_available(availability: float) -> None:
    with pytest.raises(UsageError, match="cannot be held"):
        tolerable_seconds(availability)


@pytest.mark.parametrize(
    ("exposure", "demand", "availability", "chosen", "at_night"),
    [
        (810_000, "low", 0.999, "operations", "operations"),  # ecommerce-platform
        (6_000, "high", 0.95, "product_team", "none"),  # appointments
        (200_000, "very_high", 0.99, "product_team", "domain"),  # bedroom
    ],
)
def test_the_three_services_of_the_example(
    exposure: float, demand: Demand, availability: float, chosen: str, at_night: str
) -> None:
    wanted = aimed(exposure)
    found = choose(wanted, demand)
    assert (wanted.availability, found.model, found.out_of_hours) == (
        availability,
        chosen,
        at_night,
    )


def test_exposure_above_every_band_takes_the_highest_and_says_so() -> None:
    assert aimed(800_000).warnings == ()
    (warning,) = aimed(800_001).warnings
    assert "above the highest band" in warning


@pytest.mark.parametrize("demand", ["low", "medium", "high", "very_high"])
@pytest.mark.parametrize(
    ("exposure", "told"),
    [
        (None, {"availability_ratio": 0.9999, "availability_reason": "payments"}),
        (800_000, {}),
        (250_000, {}),
        (7_000, {}),
    ],
)
def test_all_sixteen_cells(exposure: float | None, told: Any, demand: Demand) -> None:
    wanted = aimed(exposure, **told)
    expected = (
        "product_team"
        if wanted.availability == 0.9999 or demand in ("high", "very_high")
        else "operations"
    )
    assert choose(wanted, demand).model == expected


def test_four_nines_are_chosen_by_hand_and_want_a_reason() -> None:
    assert aimed(10_000_000).availability == 0.999
    assert aimed(None, availability_ratio=0.9999, availability_reason="payments").warnings == ()
    (warning,) = aimed(None, availability_ratio=0.9999).warnings
    assert "without a reason" in warning


def test_an_unknown_exposure_chooses_nothing() -> None:
    assert aim(model(), DEFAULT_BANDS, (), _TODAY) is None


def test_a_digital_service_of_our_own_that_matters_little_is_doubted() -> None:
    assert "understated" in choose(aimed(5_000), "low").warnings[0]
    assert choose(aimed(5_000), "low", is_custom=False).warnings == ()


def test_a_peak_raises_the_target_for_its_days_and_never_lowers_it() -> None:
    peak = PeakPeriod(
        key="catalog:peak_period:shop:2026-11-20",
        **_TOLD,
        service_id="catalog:service:shop",
        availability_ratio=0.999,
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 12, 1),
        reason="the sales week",
    )
    shop = model(exposure_per_hour=200_000, currency="USD")

    def on(day: date, *peaks: PeakPeriod) -> float:
        found = aim(shop, DEFAULT_BANDS, peaks, day)
        assert found is not None
        return found.availability

    assert on(date(2026, 11, 19), peak) == 0.99
    assert on(date(2026, 11, 20), peak) == 0.999
    assert on(date(2026, 12, 1), peak) == 0.99
    assert on(date(2026, 11, 20), replace(peak, availability_ratio=0.95)) == 0.99


def test_bands_that_fall_while_availability_rises_are_refused() -> None:
    def band(name: str, limit: float, availability: float) -> ExposureBand:
        return ExposureBand(
            key=f"catalog:exposure_band:{name}",
            **_TOLD,
            name=name,
            max_exposure_per_hour=limit,
            currency="EUR",
            availability_ratio=availability,
        )

    assert bands(()) == DEFAULT_BANDS
    good = bands([band("high", 9_000, 0.999), band("low", 1_000, 0.95)])
    assert [step.name for step in good] == ["low", "high"]
    with pytest.raises(UsageError, match="must rise"):
        bands([band("high", 1_000, 0.999), band("low", 9_000, 0.95)])


@pytest.mark.parametrize(
    ("days", "exposure", "expected"),
    [
        (30.0, 800_000, ("red", "operations")),
        (14.0, 800_000, ("red", "operations")),
        (10.0, 800_000, ("amber", "product_team")),
        (10.0, 200_000, ("amber", "operations")),
        (7.0, 1_000, ("green", "product_team")),
        (None, 1_000, None),
    ],
)
def test_the_cadence_reached_is_a_light(
    days: float | None, exposure: float, expected: tuple[str, str] | None
) -> None:
    assert light(days, aimed(exposure)) == expected


def test_what_a_half_hour_kept_of_what_was_at_stake() -> None:
    # 200,000 an hour, 99 %: 1.68 hours a week; a half-hour outage lost 100,000.
    found = protection(200_000, tolerable_seconds(0.99), 100_000)
    assert (found.at_stake, found.kept) == (336_000, 236_000)
    assert round(found.effectiveness or 0, 4) == 0.7024


def test_a_loss_beyond_the_agreement_is_shown_negative() -> None:
    found = protection(1_000, 3_600, 1_500)
    assert found.effectiveness == -0.5
    assert protection(0, 3_600, 0).effectiveness is None


def test_a_loss_under_way_is_answered_by_its_band() -> None:
    found = live_loss(600_000, 1_800, 0.5, DEFAULT_BANDS)
    assert (found.lost, found.answer) == (150_000, "restore at once")
    assert live_loss(600_000, 1_800, 0.1, DEFAULT_BANDS).answer == "next working day"
    assert live_loss(600_000, 1_800, 0.01, DEFAULT_BANDS).answer == "when possible"
    with pytest.raises(UsageError, match="must be a share"):
        live_loss(1, 1, 1.5, DEFAULT_BANDS)
