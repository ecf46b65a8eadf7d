"""What is wrong with targets is found, and said with what could stand there."""

from pathlib import Path

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.quantities import quantity, window_days
from gnomon.steering.checking import check_whole
from small_home import CATALOGUE

SOLO = """\
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: solo}
spec: {type: sub-team, parent: shop, children: []}
---
apiVersion: gnomon.dev/v1
kind: Membership
spec: {person: ann, group: solo}
"""


def target(**changes: str) -> str:
    spec = {
        "metric": "change_lead_time",
        "group": "shop",
        "direction": "lower",
        "baseline": "96h",
        "target": "48h",
        "start": "2026-01-01",
        "due": "2026-07-01",
        "owner": "ann",
        "guards": "[{metric: change_fail_rate, band: 10%}]",
    } | changes
    fields = "".join(f"  {name}: {value}\n" for name, value in spec.items() if value)
    return f"---\napiVersion: gnomon.dev/v1\nkind: Target\nmetadata: {{name: t}}\nspec:\n{fields}"


def findings(*texts: str) -> list[str]:
    content = "".join([CATALOGUE, SOLO, *texts])
    found = check_whole(of_files([File("all.yaml", "all.yaml", content)]))
    return [str(each) for each in found if each.severity != "info"]


def test_a_sound_target_has_no_finding() -> None:
    assert findings(target()) == []


@pytest.mark.parametrize(
    ("changes", "severity", "says"),
    [
        ({"metric": "change_lead_tim"}, "error", "expected change_lead_time"),
        ({"metric": ""}, "error", "a metric, or `evidence: subjective`"),
        ({"target": "200h"}, "error", "worse than the baseline 96h when lower is better"),
        ({"target": "96h"}, "warning", "the baseline itself"),
        ({"target": "5%"}, "error", "of a metric in s; expected a figure in the metric's unit"),
        ({"due": "2025-12-31"}, "error", "not after its start 2026-01-01"),
        ({"due": "soon"}, "error", "a date such as"),
        ({"direction": "range"}, "error", "the lower end, at most"),
        ({"low": "1h"}, "error", "expected direction: range"),
        ({"direction": "higher", "target": "200h"}, "warning", "where lower is better"),
        ({"guards": ""}, "warning", "reached, unguarded"),
        ({"guards": "[{metric: change_fail_rat, band: 10%}]"}, "error", "which is no metric"),
        ({"guards": "[{metric: change_lead_time, band: 10%}]"}, "error", "the metric itself"),
        ({"guards": "[{metric: change_fail_rate, band: -1}]"}, "error", "a share such as 10%"),
        ({"guards": "[{metric: review_comments, band: 5%}]"}, "error", "better: lower or higher"),
        (
            {"guards": "[{metric: flowback_rate, band: 1}, {metric: flowback_rate, band: 2}]"},
            "error",
            "a second time",
        ),
        ({"service": "checkout"}, "error", "one of group, person and service"),
        ({"group": "", "person": "ann"}, "error", "activity of people is never a target"),
        ({"group": "solo"}, "warning", "a group of one"),
        ({"evidence": "subjective"}, "error", "subjective, of a metric that is measured"),
        ({"stated": "[{on: 2026-02-01, value: 3}]"}, "error", "evidence: subjective"),
        ({"parent": "t"}, "error", "a cycle, t -> t"),
        ({"parent": "north"}, "error", "which nothing defines"),
        ({"owner": "nobody"}, "error", "which nothing defines"),
        ({"over": "soon"}, "error", "a length such as 28d"),
        ({"weight": "0"}, "error", "a number above 0"),
    ],
)
def test_what_is_wrong_is_found(changes: dict[str, str], severity: str, says: str) -> None:
    found = [each for each in findings(target(**changes)) if says in each]
    assert found, findings(target(**changes))
    assert all(f"{severity}:" in each for each in found)
    assert all(Path(each.partition(":")[0]).name == "all.yaml" for each in found)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.05", 0.05),
        ("5%", 0.05),
        ("36h", 129_600.0),
        ("2d", 172_800.0),
        ("1w", 604_800.0),
        ("90", 90.0),
        ("1e400", None),
        ("1e9", 1e9),
        ("nan", None),
        ("5 %", 0.05),
        ("h", None),
        ("", None),
        (None, None),
    ],
)
def test_figures_are_read_in_their_units(written: str | None, value: float | None) -> None:
    assert quantity(written) == value


def test_lengths_are_days() -> None:
    assert [window_days(each) for each in ("28d", "4w", "0d", "1000d", None)] == [
        28,
        28,
        None,
        None,
        None,
    ]
