"""How many targets are in force on each metric."""

from collections import Counter
from datetime import date
from typing import Any

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables


def aims(place: Installation, *, on: date) -> dict[str, int]:
    """Count targets by metric, those that are due on a day or later.

    Args:
        place: Where the catalogue's entities are.
        on: The day.
    """
    with place.engine.session() as session:
        Tables(session, place.lake, place.definitions).bring("target")

        def measured() -> Any:
            target = session.table("target")
            return target.filter(target.metric.notnull()).select("metric", "due")

        rows = session.rows(measured, "aims").to_pylist()
    return dict(Counter(row["metric"] for row in rows if row["due"] >= on))
