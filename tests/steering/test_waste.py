"""What work was worth: effort by what was known, and features that moved no figure."""

from datetime import date, timedelta
from typing import Any

import pytest

from gnomon.answers.effort import Effort, TicketEffort
from gnomon.domain.initiative import Initiative, InitiativeKpi, InitiativeMove
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.waste import by_standing, feature_worth, wasted
from steering_cases import NOON

LIVE = date(2026, 1, 5)


def spent(ticket: str, days: float, standing: str | None) -> TicketEffort:
    return TicketEffort(
        ticket=ticket, person="ann", days=days, numbers=(), category=None, standing=standing
    )


EFFORT = Effort(
    rows=(
        spent("a", 2.0, "validated"),
        spent("b", 1.0, "not validated"),
        spent("c", 4.0, "no initiative"),
        spent("b", 2.0, "not validated"),
        spent("d", 1.0, None),
    )
)


def test_effort_by_what_was_known_adds_up_to_all_of_it() -> None:
    rows = by_standing(EFFORT)
    assert [(one.standing, one.days, one.ratio, one.ticket_count) for one in rows] == [
        ("no initiative", 4.0, 0.4, 1),
        ("not validated", 3.0, 0.3, 1),
        ("validated", 2.0, 0.2, 1),
        (None, 1.0, 0.1, 1),
    ]


def test_waste_is_what_went_into_initiatives_that_nobody_validated() -> None:
    assert wasted(EFFORT) == pytest.approx(0.3)
    # What no initiative names is not known to be waste, and says nothing of it.
    assert wasted(Effort(rows=(spent("c", 4.0, "no initiative"),))) is None
    assert wasted(Effort()) is None


def feature(
    name: str, *expected: float | None, live: date | None = LIVE, **told: Any
) -> tuple[Dossier, list[InitiativeKpi]]:
    key = f"catalog:initiative:{name}"
    usual: dict[str, Any] = {"source": "catalog", "changed_at": NOON}
    check_on = told.pop("check_on", None)
    about = Initiative(
        key=key,
        name=name,
        title=name,
        desire="x",
        origin="growth",
        asked_on=LIVE,
        **{"category": "feature", **usual, **told},
    )
    kpis = [
        InitiativeKpi(
            key=f"{key}:kpis:{place}",
            initiative_id=key,
            metric="csat",
            expected_ratio=each,
            check_on=check_on,
            **usual,
        )
        for place, each in enumerate(expected, 1)
    ]
    moves = (
        ()
        if live is None
        else (
            InitiativeMove(
                key=f"{key}:moves:1",
                initiative_id=key,
                position=1,
                state="live",
                moved_on=live,
                **usual,
            ),
        )
    )
    return Dossier(about=about, moves=moves, kpis=tuple(kpis)), kpis


def test_a_feature_is_held_against_its_figures_after_ninety_days() -> None:
    dossiers: list[Dossier] = []
    changed: dict[InitiativeKpi, float | None] = {}
    for name, ratios in {
        "up": (0.1, 0.0),
        "flat": (0.0,),
        "down": (-0.2,),
        "dark": (None,),
    }.items():
        dossier, kpis = feature(name, *([0.1] * len(ratios)))
        dossiers.append(dossier)
        changed |= dict(zip(kpis, ratios, strict=True))
    others: dict[str, dict[str, Any]] = {
        "debt": {"category": "debt"},
        "later": {"check_on": LIVE + timedelta(days=91)},
        "not-live": {"live": None},
    }
    for name, told in others.items():
        dossiers.append(feature(name, 0.1, **told)[0])
    rows = feature_worth(dossiers, changed, {"csat": "higher"}, LIVE + timedelta(days=90))
    assert [(one.name, one.worth) for one in rows] == [
        ("down", "not_moved"),
        ("flat", "not_moved"),
        ("dark", "unknown"),
        ("later", "waits"),
        ("up", "moved"),
    ]
    early = feature_worth(dossiers, changed, {"csat": "higher"}, LIVE + timedelta(days=89))
    assert {one.worth for one in early} == {"waits"}
