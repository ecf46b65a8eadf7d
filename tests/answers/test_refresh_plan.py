"""What a refresh measures as a whole, and what by scope."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from gnomon.answers import lineage
from gnomon.answers.lineage import made_with, metrics
from gnomon.answers.refresh import _plan, is_alone
from gnomon.answers.scopes import STEADY
from gnomon.answers.state import RefreshState, load_state, save_state
from gnomon.engines.duckdb import DuckDB
from gnomon.lake.lake import Lake
from gnomon.model import monitored


class Changed(Struct):
    """Facts of one repository that became other."""

    wide: set[str]
    tables: set[str]


def planned(*tables: str, unmoved: frozenset[str] = frozenset()) -> Any:
    current = {name: made_with(metric, {}) for name, metric in metrics().items()}
    changes: Any = Changed(set(), set(tables))
    return _plan(current, RefreshState(current, {"change": ["1"]}), changes, unmoved)


def _forget_code() -> None:
    lineage._code.cache_clear()
    lineage._written.cache_clear()


def test_what_customers_say_follows_changes_of_every_scope() -> None:
    plan = planned("change", "deployment")
    assert "change_lead_time" in plan.partial
    # The changes of one scope alone would say that what others released is not released.
    assert "feedback_to_release_time" in plan.whole


def test_how_customers_are_answered_follows_no_change() -> None:
    plan = planned("change", "deployment")
    assert "feedback_response_time" not in (*plan.whole, *plan.partial)


def test_what_makes_a_table_that_is_as_it_was_moves_nothing_by_way_of_it() -> None:
    """Changes tell which repository is a clone of which, and seldom say so anew."""
    assert "deployment_frequency" in planned("change").partial
    plan = planned("change", unmoved=frozenset(STEADY))
    assert "deployment_frequency" not in (*plan.whole, *plan.partial)
    assert {"change_lead_time", "time_to_merge"} <= {*plan.partial}


def test_what_follows_from_each_change_alone_is_measured_of_those_that_moved() -> None:
    unmoved = frozenset(STEADY)
    merge, lead = metrics()["time_to_merge"], metrics()["change_lead_time"]
    assert is_alone(merge, {"change", "change_merge", "review", "deployment"}, unmoved)
    # Whose account it is moves every change of that person.
    assert not is_alone(merge, {"change", "identity"}, unmoved)
    # Which repository is a clone of which moves every change in them.
    assert not is_alone(merge, {"change"}, frozenset())
    # The merge of one change says how far a deployment reaches, and so when others were live.
    assert not is_alone(lead, {"change"}, unmoved)


def test_a_home_of_before_fingerprints_is_measured_anew(tmp_path: Path) -> None:
    lake, engine = Lake(tmp_path / "lake"), DuckDB(tmp_path)
    now = RefreshState({"uptime": "a"}, {"change": ["1"]}, {"same_repository": "0"})
    save_state(lake, now)
    assert load_state(engine, lake) == now
    save_state(lake, RefreshState(now.definitions, now.seen))
    # Its metrics are known by name, so that one that is gone now loses its observations.
    assert load_state(engine, lake) == RefreshState({"uptime": ""}, now.seen)


def test_a_mended_table_makes_its_metrics_be_measured_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a metric is made of stands in several files; that of another metric is none of them."""
    about = metrics()["uptime"]
    before, other = made_with(about, {}), made_with(metrics()["sprint_goal_set"], {})
    mended = tmp_path / "monitored.py"
    mended.write_bytes(Path(monitored.__file__).read_bytes() + b"\n# Mended.\n")
    monkeypatch.setattr(monitored, "__file__", str(mended))
    _forget_code()
    assert made_with(about, {}) != before
    assert made_with(metrics()["sprint_goal_set"], {}) == other
    monkeypatch.undo()
    _forget_code()
    assert made_with(about, {}) == before
