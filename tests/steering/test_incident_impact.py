"""What incidents did to journeys, to figures and through layers, worked out by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gnomon.catalog.catalogue import read
from gnomon.domain.design import Journey
from gnomon.domain.practice import IncidentRole
from gnomon.steering.checking import check_whole
from gnomon.steering.operating.impact import (
    broken_seconds,
    figure_impact,
    journey_impacts,
    layer_impacts,
    roles_missing,
)
from gnomon.steering.operating.incidents import Incident
from gnomon.steering.operating.loss import LiveLoss

_NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
_TOLD: dict[str, Any] = {"key": "k", "source": "catalog", "changed_at": _NOON}
SHOP, PAY, WIKI = (f"catalog:service:{name}" for name in ("shop", "pay", "wiki"))


def incident(
    name: str, service: str | None, begin: float, end: float | None, **told: Any
) -> Incident:
    """Tell an incident by the hours after noon between which it lasted."""
    given = {"loss": None, "currency": None, "journey": None} | told
    return Incident(
        incident_id=name,
        title=name,
        url=None,
        service_id=service,
        opened_at=_NOON + timedelta(hours=begin),
        resolved_at=None if end is None else _NOON + timedelta(hours=end),
        severity=None,
        reported_by=None,
        **given,
    )


def journey(title: str, *services: str) -> Journey:
    return Journey(name=title, title=title, service_ids=services, test_within_days=180, **_TOLD)


def loss(lost: float) -> LiveLoss:
    return LiveLoss(lost=lost, answer="when possible", rule="")


def test_an_incident_counts_for_every_journey_it_hurts_and_overlaps_count_once() -> None:
    told = [journey("Buying", SHOP, PAY), journey("Looking", SHOP)]
    found = journey_impacts(
        [
            incident("a", SHOP, 0, 2, loss=loss(100), currency="EUR"),
            incident("b", PAY, 1, 4, loss=loss(50), currency="EUR"),
            incident("c", WIKI, 0, 1),
            incident("d", "catalog:service:track", 0, 1, journey="Following a parcel"),
        ],
        told,
        {"a": 3, "b": 1},
        _NOON,
    )
    assert [(one.journey, one.incident_count, one.hours, one.calls) for one in found] == [
        ("Buying", 2, 4.0, 4),
        ("Looking", 1, 2.0, 3),
        ("Following a parcel", 1, 1.0, 0),
        (None, 1, 1.0, 0),
    ]
    buying = found[0]
    assert (buying.loss_at_most, buying.currency) == (150, "EUR")
    assert buying.service_ids == (PAY, SHOP)
    assert found[-1].journey is None
    assert found[-1].loss_at_most is None


def test_a_loss_is_unknown_where_one_exposure_is_or_currencies_differ() -> None:
    told = [journey("Buying", SHOP, PAY)]
    known = incident("a", SHOP, 0, 1, loss=loss(10), currency="EUR")
    for other in (
        incident("b", PAY, 0, 1),
        incident("b", PAY, 0, 1, loss=loss(10), currency="USD"),
    ):
        (found,) = journey_impacts([known, other], told, {}, _NOON)
        assert found.loss_at_most is None


def test_what_runs_is_broken_until_now() -> None:
    (found,) = journey_impacts([incident("a", SHOP, 0, None)], [], {}, _NOON + timedelta(hours=5))
    assert (found.hours, found.open_count) == (5.0, 1)
    spans = [(_NOON, _NOON + timedelta(hours=3)), (_NOON, _NOON + timedelta(hours=1))]
    assert broken_seconds(spans) == 3 * 3600


def test_a_figure_is_held_against_the_days_before() -> None:
    usual = [0.01, 0.02, 0.01, 0.02, 0.01, 0.02, None]
    hurt = figure_impact(usual, [0.012, 0.3, None])
    assert (hurt.usual_days, hurt.worst, hurt.is_outside) == (6, 0.3, True)
    assert hurt.usual == pytest.approx(0.015)
    assert figure_impact(usual, [0.018]).is_outside is False
    assert figure_impact(usual[:3], [0.3]).is_outside is None
    assert figure_impact([], [0.3]).usual is None
    assert figure_impact(usual, []).worst is None


def test_layers_go_with_how_long_it_took() -> None:
    found = layer_impacts(
        [(0, 600.0), (0, 1200.0), (2, 3600.0), (3, 7200.0), (None, 9.0), (1, None)]
    )
    assert [(one.layers, one.count, one.median_seconds) for one in found] == [
        ("0", 2, 900.0),
        ("2 or more", 2, 5400.0),
    ]


def test_a_major_incident_wants_somebody_who_decides_and_somebody_who_tells() -> None:
    had = IncidentRole(incident_id="i", role="incident_commander", **_TOLD)
    assert roles_missing(True, [had]) == ("communications",)
    assert roles_missing(True, []) == ("incident_commander", "communications")
    assert roles_missing(False, []) is None


def test_a_journey_of_a_figure_there_is_none_of_is_said(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(
        "apiVersion: gnomon.dev/v1\nkind: Journey\nmetadata: {name: buying}\n"
        "spec: {figures: [request_error_rat]}\n"
    )
    found = [each for each in check_whole(read([tmp_path])) if each.field == "spec.figures"]
    assert [(each.found, each.expected) for each in found] == [
        ("request_error_rat", "request_error_rate")
    ]
