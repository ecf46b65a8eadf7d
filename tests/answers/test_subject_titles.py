"""What the things observed are called: each kind by what people know it by."""

from typing import Any

import pytest

from gnomon.answers.lineage import entities, metrics
from gnomon.answers.subject_titles import NAMED, title


@pytest.mark.parametrize(
    ("subject", "row", "called"),
    [
        ("change", {"number": 7, "title": "Add a basket"}, "!7 Add a basket"),
        ("ticket", {"number": "SHOP-7", "title": "A basket"}, "SHOP-7 A basket"),
        ("incident", {"number": None, "title": "Basket is down"}, "Basket is down"),
        ("deployment", {"application": "shop", "environment": "eu"}, "shop to eu"),
        ("deployment", {"application": None, "environment": "eu"}, "eu"),
        ("sprint", {"name": "Sprint 4"}, "Sprint 4"),
        ("feedback", {"title": "Where is my parcel?"}, "Where is my parcel?"),
        ("pipeline_run", {"name": None, "ref": "main"}, "main"),
        ("pipeline_run", {"name": None, "ref": None}, None),
        (
            "report_file",
            {"file": "build/report.xml", "format": "junit", "revision": "0123456789abcdef"},
            "report.xml of 0123456789ab",
        ),
        ("report_file", {"file": "out\\zap.json", "format": "zap", "revision": None}, "zap.json"),
        ("report_file", {"file": None, "format": "sarif", "revision": None}, "sarif"),
        ("uptime_check", {"service_ref": "shop", "state": "down", "vantage": None}, "shop down"),
        (
            "uptime_check",
            {"service_ref": "shop", "state": "up", "vantage": "eu"},
            "shop up from eu",
        ),
    ],
)
def test_each_kind_is_called_by_what_people_know_it_by(
    subject: str, row: dict[str, Any], called: str | None
) -> None:
    assert title(subject, row) == called
    assert set(row) == set(NAMED[subject].columns)


def test_what_names_a_thing_are_columns_of_what_metrics_observe() -> None:
    assert NAMED.keys() <= {each.subject for each in metrics().values()}
    for subject, named in NAMED.items():
        assert set(named.columns) <= set(entities()[subject].__struct_fields__), subject
