"""What a refresh measures as a whole, and what by scope."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from gnomon.answers import lineage
from gnomon.answers.lineage import made_with, metrics
from gnomon.answers.refresh import _plan
from gnomon.answers.state import RefreshState
from gnomon.model import monitored


class Changed(Struct):
    """Facts of one repository that became other."""

    wide: set[str]
    tables: set[str]


def planned(*tables: str) -> Any:
    current = {name: made_with(metric, {}) for name, metric in metrics().items()}
    changes: Any = Changed(set(), set(tables))
    return _plan(current, RefreshState(current, {"change": ["1"]}), changes)


def test_what_customers_say_follows_changes_of_every_scope() -> None:
    plan = planned("change", "deployment")
    assert "change_lead_time" in plan.partial
    # The changes of one scope alone would say that what others released is not released.
    assert "feedback_to_release_time" in plan.whole


def test_how_customers_are_answered_follows_no_change() -> None:
    plan = planned("change", "deployment")
    assert "feedback_response_time" not in (*plan.whole, *plan.partial)


def test_a_mended_table_makes_its_metrics_be_measured_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a metric is made of stands in several files; that of another metric is none of them."""
    about = metrics()["uptime"]
    before, other = made_with(about, {}), made_with(metrics()["sprint_goal_set"], {})
    mended = tmp_path / "monitored.py"
    mended.write_bytes(Path(monitored.__file__).read_bytes() + b"\n# Mended.\n")
    monkeypatch.setattr(monitored, "__file__", str(mended))
    lineage._code.cache_clear()
    assert made_with(about, {}) != before
    assert made_with(metrics()["sprint_goal_set"], {}) == other
    monkeypatch.undo()
    lineage._code.cache_clear()
    assert made_with(about, {}) == before
