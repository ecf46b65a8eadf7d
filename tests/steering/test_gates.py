"""Quality gates: verdicts by service and revision, and what a gate is worth."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gnomon.answers.gate_history import Deployed, Judged
from gnomon.answers.lineage import metrics
from gnomon.steering.gates import GATES, by_revision, gate_value, latest

_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SHOP, _PAY = "catalog:service:shop", "catalog:service:pay"


def _said(hour: int, verdict: str, revision: str, **more: Any) -> Judged:
    told: dict[str, Any] = {"gate": "unit_test", "service_id": _SHOP}
    return Judged(
        verdict=verdict, revision=revision, at=_START + timedelta(hours=hour), **(told | more)
    )


def _live(hour: int, revision: str, **more: Any) -> Deployed:
    told: dict[str, Any] = {"service_id": _SHOP, "has_failed": False}
    return Deployed(revision=revision, at=_START + timedelta(hours=hour), **(told | more))


_VERDICTS = [
    _said(0, "fail", "aaa"),
    _said(1, "fail", "bbb"),
    _said(4, "pass", "bbb"),
    _said(5, "pass", "ccc"),
    _said(6, "fail", "ddd"),
    _said(8, "waived", "ddd"),
    _said(7, "not_run", "eee", gate="load_test"),
    _said(9, "pass", "fff", service_id=_PAY),
]


def test_a_gate_caught_what_it_failed_once_and_cost_the_time_to_the_next_pass() -> None:
    unit, load = gate_value(_VERDICTS, [])

    # aaa and bbb failed, then ddd; red from hour 0 to hour 4, and since hour 6 still.
    assert (unit.caught, unit.judged, unit.waived, unit.not_run) == (3, 5, 1, 0)
    assert (unit.mended, unit.mend_seconds) == (1, 4 * 3600.0)
    assert (load.gate, load.judged, load.not_run, load.mend_seconds) == ("load_test", 0, 1, None)


def test_what_went_live_is_held_against_the_verdict_of_that_moment() -> None:
    live = [
        _live(2, "bbb"),  # failed then, passed only two hours later
        _live(6, "ccc", has_failed=True),  # passed, and failed its users
        _live(9, "ddd"),  # waived
        _live(9, "zzz"),  # nobody judged it
        _live(10, "fff", service_id=None, has_failed=None),  # told apart by its commit
    ]

    unit, _ = gate_value(_VERDICTS, live)

    assert (unit.live, unit.live_unpassed, unit.live_failed) == (4, 2, 1)


def test_what_is_not_known_to_have_failed_is_not_counted_as_fine() -> None:
    unit, _ = gate_value(_VERDICTS, [_live(6, "ccc", has_failed=None)])

    assert (unit.live, unit.live_failed) == (1, None)


def test_the_last_word_counts_by_service_and_by_revision() -> None:
    assert [(one.service_id, one.gate, one.revision) for one in latest(_VERDICTS)] == [
        (_PAY, "unit_test", "fff"),
        (_SHOP, "load_test", "eee"),
        (_SHOP, "unit_test", "ddd"),
    ]
    newest = by_revision(_VERDICTS)
    assert [row.revision for row in newest] == ["fff", "ddd", "eee", "ccc", "bbb", "aaa"]
    assert newest[4].verdicts["unit_test"].verdict == "pass"


def test_the_six_gates_are_measured_by_metrics_that_are_there() -> None:
    assert len(GATES) == 6
    assert [m for _, _, names in GATES.values() for m in names if m not in metrics()] == []
