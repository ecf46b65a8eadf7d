"""How a target and its verdict are shown, everywhere the same."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.charts.units import shown
from gnomon.steering.scorecards import Branch
from gnomon.steering.verdicts import WORDS, GuardVerdict, Verdict

_HOLDS: dict[bool | None, tuple[str, str]] = {
    True: ("holds", "good"),
    False: ("broken", "missed"),
    None: ("unknown", "unknown"),
}


class GuardShown(Struct, frozen=True, kw_only=True):
    """A guard of a target, in words."""

    title: str
    href: str | None
    text: str
    """Its figure and how far it may go."""
    mark: str
    """``good``, ``missed`` or ``unknown``."""
    word: str
    """``holds``, ``broken`` or ``unknown``."""


class Aim(Struct, frozen=True, kw_only=True):
    """A target and where it stands."""

    name: str
    title: str
    href: str
    scope: str
    """What it is for, in words."""
    metric: str
    """Title of the metric; of a stated figure that it is one."""
    metric_href: str | None
    goal: str
    """What shall be reached by when."""
    now: str
    """The figure."""
    n: int
    status: str
    """The status in words."""
    mark: str
    """How it is marked."""
    rule: str
    """The rule that decided it, with the figures."""
    progress: float | None
    """Share of the way that lies behind; null where there is none."""
    expected: float | None
    """Share of the time that has passed."""
    guards: list[GuardShown]
    owner: str
    """Catalogue name of who answers for it."""
    evidence: str
    depth: int
    """How many targets it serves, one through the other."""


def aim(verdict: Verdict, titles: Mapping[str, str], *, depth: int = 0) -> Aim:
    """Say a verdict in words.

    Args:
        verdict: The verdict.
        titles: Titles of groups by name.
        depth: How deep it hangs in the tree.
    """
    target = verdict.agreed.target
    about = metrics().get(target.metric or "")
    word, mark = WORDS[verdict.status]
    scope = target.scope_name
    return Aim(
        name=target.name,
        title=target.title,
        href=f"/targets/{target.name}",
        scope=titles.get(scope, scope) if scope else "Whole organisation",
        metric=about.title if about else (target.metric or "stated by people"),
        metric_href=_metric_href(about.name, scope) if about else None,
        goal=goal(verdict),
        now=_now(verdict),
        n=verdict.n,
        status=word,
        mark=mark,
        rule=f"{verdict.rule}{_figures(verdict)}",
        progress=verdict.progress,
        expected=_passed(target.start, target.due, verdict.on),
        guards=[guard_shown(each, scope) for each in verdict.guards],
        owner=target.owner_id.rpartition(":")[2],
        evidence=target.evidence,
        depth=depth,
    )


def flattened(branches: list[Branch], titles: Mapping[str, str], depth: int = 0) -> list[Aim]:
    """Lay a tree of targets out as rows, each followed by those that serve it."""
    found = []
    for branch in branches:
        found.append(aim(branch.verdict, titles, depth=depth))
        found += flattened(branch.below, titles, depth + 1)
    return found


def goal(verdict: Verdict) -> str:
    """Say what shall be reached by when."""
    target = verdict.agreed.target
    end = f"by {target.due:%-d %b %Y}"
    aimed = shown(target.target, verdict.unit)
    if target.direction == "range":
        return f"{shown(target.low, verdict.unit)} to {aimed} {end}"
    return f"{'at least' if target.direction == 'higher' else 'at most'} {aimed} {end}"


def guard_shown(guard: GuardVerdict, scope: str | None) -> GuardShown:
    """Say a guard in words."""
    word, mark = _HOLDS[guard.holds]
    now, worst = shown(guard.actual, guard.unit), shown(guard.worst, guard.unit)
    limit = f"may get to {worst}" if guard.worst is not None else "no baseline to judge it by"
    return GuardShown(
        title=guard.title,
        href=_metric_href(guard.metric, scope) if guard.metric in metrics() else None,
        text=f"{now}, {limit}",
        mark=mark,
        word=word,
    )


def _metric_href(metric: str, scope: str | None) -> str:
    return f"/metrics/{metric}?scope={scope}" if scope else f"/metrics/{metric}"


def _now(verdict: Verdict) -> str:
    if verdict.actual is None:
        return verdict.state.replace("_", " ") if verdict.state != "value" else "no data"
    return shown(verdict.actual, verdict.unit)


def _figures(verdict: Verdict) -> str:
    if verdict.actual is None:
        return ""
    parts = [f"{shown(verdict.actual, verdict.unit)} now"]
    if verdict.baseline is not None:
        parts.append(f"{shown(verdict.baseline, verdict.unit)} at the start")
    if verdict.expected is not None and verdict.status in ("on_track", "at_risk"):
        parts.append(f"{shown(verdict.expected, verdict.unit)} at a steady pace")
    return f" {', '.join(parts)}."


def _passed(start: date, due: date, on: date) -> float:
    return min(max((on - start) / (due - start), 0.0), 1.0)
