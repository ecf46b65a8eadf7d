"""A thousand teams' scorecards: targets read from the lake, judged, and summed up.

    python benchmarks/steering.py [--teams 1000] [--quick]

Answers are given, so what is timed is steering's own work; what asking costs, `organisation.py`
says. The floor is a plain Python loop over numbers already in memory that does the arithmetic
alone: progress, pace and guard of each target. Ratios to it hold on any machine; times do not.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from gnomon.answers.question import Question
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.domain.entity import Entity
from gnomon.domain.organisation import Group, Membership
from gnomon.domain.steering import Target, TargetGuard
from gnomon.lake.lake import Lake
from gnomon.lake.rows import RowBuffer
from gnomon.steering.freezing import by_group
from gnomon.steering.scorecards import score, verdicts

ON = date(2026, 4, 2)
AT = datetime(2026, 1, 1, tzinfo=UTC)
METRICS = ("change_lead_time", "time_to_merge", "change_fail_rate")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--teams", type=int, default=1_000)
    arguments.add_argument("--quick", action="store_true", help="fifty teams")
    given = arguments.parse_args()
    teams = 50 if given.quick else given.teams
    names = [f"team-{number}" for number in range(teams)]
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        _write(lake, names)
        answers = {metric: _answer(metric, names) for metric in METRICS}

        def ask(question: Question) -> list[Answer]:
            return [answers[metric] for metric in question.metrics]

        def whole() -> None:
            found = by_group(verdicts(lake, ask, ON))
            for name in names:
                score(found[name])

        took = _best(whole)
        floor = _best(lambda: _arithmetic(teams * 2))
    print(f"{teams:,} teams, {teams * 2:,} targets with a guard each")
    print(f"scorecards, read and judged   {took * 1e3:9.1f} ms")
    print(f"the arithmetic alone          {floor * 1e3:9.1f} ms   ratio {took / floor:,.0f}")


def _write(lake: Lake, names: list[str]) -> None:
    rows = RowBuffer()
    told: list[Entity] = []
    for name in names:
        key = f"catalog:group:{name}"
        told.append(_entity(Group, key, name=name, title=name, kind="team"))
        for place in range(8):
            person = f"{name}-{place}"
            told.append(
                _entity(
                    Membership,
                    f"catalog:membership:{person}",
                    person_id=f"catalog:person:{person}",
                    group_id=key,
                )
            )
        for metric in METRICS[:2]:
            target = f"catalog:target:{name}-{metric}"
            told.append(_target(target, name, metric))
            told.append(
                _entity(
                    TargetGuard,
                    f"{target}:guard",
                    target_id=target,
                    metric=METRICS[2],
                    band_ratio=0.1,
                    baseline=0.1,
                )
            )
    rows.add(told, AT, "benchmark")
    for table, content in rows.tables().items():
        lake.append(table, content)


def _entity(kind: type[Entity], key: str, /, **fields: object) -> Entity:
    return kind(key=key, source="catalog", changed_at=AT, **fields)  # type: ignore[arg-type]


def _target(key: str, name: str, metric: str) -> Entity:
    return _entity(
        Target,
        key,
        name=f"{name}-{metric}",
        title=metric,
        metric=metric,
        scope="group",
        scope_id=f"catalog:group:{name}",
        scope_name=name,
        direction="lower",
        baseline=10.0,
        target=4.0,
        start=date(2026, 1, 1),
        due=date(2026, 7, 2),
        window_days=28,
        owner_id="catalog:person:ann",
        evidence="measured",
        weight=1.0,
    )


def _answer(metric: str, names: list[str]) -> Answer:
    rows = [
        AnswerRow(group=name, value=7.0, n=9, open_n=0, coverage=1.0, state="value")
        for name in names
    ]
    return Answer(metric=metric, unit="s", definition=metric, as_of=AT, rows=rows)


def _arithmetic(count: int) -> float:
    """Do what judging a target takes at least, for a number of them."""
    total = 0.0
    for number in range(count):
        actual, baseline, target = 7.0 + number % 3, 10.0, 4.0
        progress = (actual - baseline) / (target - baseline)
        expected = baseline + (target - baseline) * 0.5
        is_held = 0.1 <= 0.1 + 0.1 * 0.1
        total += min(max(progress, 0.0), 1.0) if is_held and actual != expected else 0.0
    return total


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main()
