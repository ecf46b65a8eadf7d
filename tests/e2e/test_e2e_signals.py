"""The turn of one team and the appraisal cycle that the company planted are found."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from ledger import BERLIN, NOW, TEAM_NAMES, Demo

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.readings import history_since, readings
from gnomon.demo.style import IMPROVED
from gnomon.insight.reading import Point
from gnomon.operations.appraise import freeze_cycle, frozen_cycle, verify
from gnomon.operations.compact import compact
from gnomon.operations.home import open_home
from gnomon.settings import load

pytestmark = pytest.mark.xdist_group("e2e")

_TURNED = "time_to_merge"


def _weeks(demo: Demo, team: str, *, is_marked: bool = False) -> list[Point]:
    """Return the weeks since the turn, read with or without knowing of it."""
    turn = datetime.fromtimestamp(demo.company.organisation.improved, BERLIN).date()
    since = history_since(NOW.date(), "week")
    rows = [
        row
        for row in demo.ask(_TURNED, every="week", since=since).rows
        if str(row.group).removeprefix("catalog:group:") == team
    ]
    points = readings(find_metric(_TURNED), rows, [turn] if is_marked else [])
    begun = [str(row.period_start) >= turn.isoformat() for row in rows]
    return [point for point, is_since in zip(points, begun, strict=False) if is_since]


def test_the_turn_of_one_team_is_a_run_and_no_other_team_has_one(demo: Demo) -> None:
    (improved,) = IMPROVED
    shares = {}
    for team in TEAM_NAMES:
        known = [point for point in _weeks(demo, team) if point.natural is not None]
        runs = [point for point in known if "run" in point.rules and point.side == "below"]
        shares[team] = len(runs) / len(known) if known else 0.0
    assert shares.pop(improved) > 0.6
    assert max(shares.values()) < 0.4


def test_limits_begin_anew_where_the_turn_is_marked(demo: Demo) -> None:
    (improved,) = IMPROVED
    unmarked = _weeks(demo, improved)[-1].natural
    marked = _weeks(demo, improved, is_marked=True)[-1].natural
    assert unmarked is not None
    assert marked is not None
    assert marked.centre < unmarked.centre / 2


def test_the_planted_cycle_is_frozen_and_still_says_the_same(demo: Demo, tmp_path: Path) -> None:
    root = tmp_path / "home"
    shutil.copytree(demo.root, root)
    with open_home(load(root)) as home:
        with home.lease() as held:
            freeze_cycle(home, held, "last-quarter", now=NOW)
            before = frozen_cycle(home, "last-quarter").verdicts
            compact(home, held)
        kept = verify(home, "last-quarter")
        assert kept.verdict_count == len(before) > 5
        assert kept.different == ()
        assert frozen_cycle(home, "last-quarter").verdicts == before
