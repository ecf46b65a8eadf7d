"""The organisation chart is drawn last, and is no figure: nobody can be steered by it."""

from pathlib import Path

import pytest

from gnomon.answers.lineage import entity_tables, metrics
from gnomon.catalog.catalogue import read
from gnomon.domain import organisation, person, structure
from gnomon.domain.entity import Entity, table_name
from gnomon.steering.checking import check_whole

#: Tables that say how people and services are arranged, and nothing of what is done.
_CHART = frozenset(
    table_name(kind)
    for module in (organisation, person, structure)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Entity) and kind is not Entity
) | {"working_day"}


def test_the_chart_is_known_here() -> None:
    assert {"group", "membership", "reporting_line", "ownership", "person", "role"} <= _CHART


@pytest.mark.parametrize("name", sorted(metrics()))
def test_every_figure_is_made_of_what_was_done(name: str) -> None:
    """A figure may ask whose a thing is; it is never made of who sits where alone."""
    assert set(entity_tables(metrics()[name].measure)) - _CHART


@pytest.mark.parametrize("wanted", ["team_count", "span_of_control", "reporting_lines", "groups"])
def test_no_target_can_be_of_the_chart(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "all.yaml").write_text(
        f"""\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {{name: shop}}
spec: {{type: team, children: []}}
---
apiVersion: gnomon.dev/v1
kind: Target
metadata: {{name: fewer}}
spec:
  metric: {wanted}
  group: shop
  direction: lower
  baseline: 9
  target: 4
  start: 2026-01-01
  due: 2026-12-31
"""
    )
    found = [each for each in check_whole(read([tmp_path])) if each.field == "spec.metric"]
    assert [(each.severity, each.found) for each in found] == [
        ("error", f"{wanted!r}, which is no metric")
    ]
