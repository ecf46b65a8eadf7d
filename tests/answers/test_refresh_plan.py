"""What a refresh measures as a whole, and what by scope."""

from typing import Any

from msgspec import Struct

from gnomon.answers.lineage import fingerprint, metrics
from gnomon.answers.refresh import _plan
from gnomon.answers.state import RefreshState


class Changed(Struct):
    """Facts of one repository that became other."""

    wide: set[str]
    tables: set[str]


def planned(*tables: str) -> Any:
    current = {name: fingerprint(metric, {}) for name, metric in metrics().items()}
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
