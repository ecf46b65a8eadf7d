"""HEAT of a platform service as a page shows it: four quarters, each with its guard."""

from msgspec import Struct

from gnomon.charts.units import duration, shown
from gnomon.domain.heat import HEAT_FIGURES
from gnomon.steering.operating.words import money_words
from gnomon.steering.platform.efficiency import Multiplier, Pace
from gnomon.steering.platform.goals import GoalStand
from gnomon.steering.platform.sheet import Sheet

#: Fewer of anything are told as counts: a share of them says more than is known.
_FEW = 5
#: The names of both readings of efficiency.
JOURNEY_WORDS = {"from_scratch": "from scratch", "scaling": "scaling"}
STATE_MARKS = {
    "met": "good",
    "guard broken": "missed",
    "reached, unguarded": "attention",
    "reached, guard unknown": "attention",
    "not yet": "attention",
    "unknown": "unknown",
}
VERDICT_MARKS = {
    "succeeds": "good",
    "chosen, not liked": "attention",
    "liked, not chosen": "attention",
    "fails": "missed",
    "unknown": "unknown",
}


class Line(Struct, frozen=True, kw_only=True):
    """One figure of a quarter."""

    name: str
    """The figure's name, as goals call it."""
    title: str
    """What people call it."""
    value: float | None
    """In its stored unit; null when unknown or not for whoever asks."""
    text: str
    """The value as people read it."""
    note: str
    """What it is worth: how many, how sure, against what."""


class Quarter(Struct, frozen=True, kw_only=True):
    """One of the four parts of HEAT."""

    name: str
    """happiness, efficiency, adoption or task_success."""
    title: str
    """Its title."""
    question: str
    """What it asks."""
    lines: list[Line]
    """Its figures."""
    guard: str
    """What would get worse if it were reached at others' cost, with its value now."""


class GoalRow(Struct, frozen=True, kw_only=True):
    """A goal, its figure and its guards."""

    goal: str
    signal: str
    title: str
    actual: str
    target: str
    state: str
    mark: str
    rule: str
    guards: list[str]


def share_text(hits: int, n: int) -> str:
    """Write a share; of fewer than five the counts themselves."""
    if n == 0:
        return "none yet"
    return f"{hits} of {n}" if n < _FEW else shown(hits / n, "ratio")


def figure_text(name: str, value: float | None, currency: str | None) -> str:
    """Write a figure of HEAT in its unit."""
    if value is None:
        return "unknown"
    unit = HEAT_FIGURES[name].unit
    if unit == "money":
        return money_words(value, currency)
    return f"{value:.1f} times" if unit == "x" else shown(value, unit)


def quarters(sheet: Sheet, *, may_see_cost: bool) -> list[Quarter]:
    """Return the four quarters of a service.

    Args:
        sheet: The service.
        may_see_cost: Whether whoever asks sees what it costs.
    """
    told = (
        ("happiness", "Happiness", "Are its users happy with it?", _happiness(sheet)),
        (
            "efficiency",
            "Efficiency",
            "From scratch and scaling: how much faster than without?",
            _efficiency(sheet, may_see_cost=may_see_cost),
        ),
        ("adoption", "Adoption", "Do teams that are free to choose it?", _adoption(sheet)),
        ("task_success", "Task success", "How quickly does it help them?", _tasks(sheet)),
    )
    return [
        Quarter(
            name=name,
            title=title,
            question=question,
            lines=lines,
            guard=_guard(lines[0].name, sheet, may_see_cost=may_see_cost),
        )
        for name, title, question, lines in told
    ]


def _guard(figure: str, sheet: Sheet, *, may_see_cost: bool) -> str:
    names = [n for n in HEAT_FIGURES[figure].guards if may_see_cost or n != "cost_per_active_team"]
    told = [
        f"{HEAT_FIGURES[name].title.lower()} "
        f"{figure_text(name, sheet.figures.get(name), sheet.service.currency)}"
        for name in names
    ]
    return f"Guarded by {', '.join(told)}."


def _line(name: str, sheet: Sheet, note: str, text: str | None = None) -> Line:
    value = sheet.figures.get(name)
    return Line(
        name=name,
        title=HEAT_FIGURES[name].title,
        value=value,
        text=text or figure_text(name, value, sheet.service.currency),
        note=note,
    )


def _happiness(sheet: Sheet) -> list[Line]:
    happy = sheet.happiness
    note = happy.missing or ""
    if happy.low is not None and happy.high is not None:
        between = f"{shown(happy.low, 'ratio')} to {shown(happy.high, 'ratio')}"
        note = f"{happy.n} answers until {happy.asked_on}; at 95 % between {between}"
    return [
        _line("happiness", sheet, note),
        _line("response_rate", sheet, "People who answered of those asked"),
    ]


def _efficiency(sheet: Sheet, *, may_see_cost: bool) -> list[Line]:
    lines = [_line(f"{pace.journey}_time", sheet, _pace_note(pace)) for pace in sheet.paces]
    lines += [
        _line(f"{each.journey}_multiplier", sheet, _multiplier_note(each))
        for each in sheet.multipliers
        if each.value is not None or each.journey == "from_scratch"
    ]
    if may_see_cost:
        teams = sheet.adoption.active_teams
        whole = money_words(sheet.service.cost_per_month, sheet.service.currency)
        note = f"{whole} a month among {teams} teams"
        lines.append(_line("cost_per_active_team", sheet, note))
    return lines


def _pace_note(pace: Pace) -> str:
    parts = [f"median of {pace.n}"]
    if pace.p85_seconds is not None:
        parts.append(f"85 % within {duration(pace.p85_seconds)}")
    if pace.hands_on_seconds is not None:
        parts.append(f"{duration(pace.hands_on_seconds)} of work")
    return ", ".join(parts)


def _multiplier_note(told: Multiplier) -> str:
    if told.basis is None:
        return "Nobody told how long it takes without: a `baselines` entry of the catalogue would"
    if told.value is None:
        return "Nobody did it in this time"
    sure = "too few for an interval"
    if told.low is not None and told.high is not None:
        sure = f"at 95 % {told.low:.1f} to {told.high:.1f}"
    return f"{told.word}, {sure}, n {told.n}; time without {told.basis}"


def _adoption(sheet: Sheet) -> list[Line]:
    free, bound = sheet.adoption.voluntary, sheet.adoption.mandated
    if not free.eligible:
        why = "Every team must use it" if bound.eligible else "It is for no team the catalogue has"
        return [_line("voluntary_adoption", sheet, f"{why}; who would choose it is not known")]
    note = f"{len(free.active)} of {free.eligible} free teams"
    if free.share_before is not None:
        note += f"; {shown(free.share_before, 'ratio')} in the weeks before"
    return [_line("voluntary_adoption", sheet, note, share_text(len(free.active), free.eligible))]


def _tasks(sheet: Sheet) -> list[Line]:
    tasks = sheet.tasks
    if tasks is None:
        return [_line("success_rate", sheet, "No attempt ended in this time", "none yet")]
    still = f"; {sheet.open_count} still run" if sheet.open_count else ""
    time_note = f"median of {tasks.timed}"
    if tasks.p85_seconds is not None:
        time_note += f", 85 % within {duration(tasks.p85_seconds)}"
    return [
        _line("success_rate", sheet, f"of {tasks.judged} attempts{still}",
              share_text(tasks.alone, tasks.judged)),
        _line("time_to_complete", sheet, time_note),
        _line("human_touch_rate", sheet, f"of {tasks.help_known} that say",
              share_text(tasks.helped, tasks.help_known)),
        _line("error_rate", sheet, f"of {tasks.n}", share_text(tasks.failed, tasks.n)),
        _line("abandonment_rate", sheet, f"of {tasks.n}", share_text(tasks.abandoned, tasks.n)),
    ]  # fmt: skip


def goal_rows(sheet: Sheet, *, may_see_cost: bool) -> list[GoalRow]:
    """Return the goals of a service with where they stand; of cost only for those who see it.

    Args:
        sheet: The service.
        may_see_cost: Whether whoever asks sees what it costs.
    """
    return [
        _goal(stand, sheet.service.currency)
        for stand in sheet.goals
        if may_see_cost or stand.goal.figure != "cost_per_active_team"
    ]


def _goal(stand: GoalStand, currency: str | None) -> GoalRow:
    goal = stand.goal
    holds = {True: "holds", False: "broken", None: "unknown"}
    return GoalRow(
        goal=goal.goal,
        signal=goal.signal or "",
        title=HEAT_FIGURES[goal.figure].title,
        actual=figure_text(goal.figure, stand.actual, currency),
        target=figure_text(goal.figure, goal.target, currency),
        state=stand.state,
        mark=STATE_MARKS[stand.state],
        rule=stand.rule,
        guards=[
            f"{HEAT_FIGURES[each.figure].title} {holds[each.holds]}: "
            f"{figure_text(each.figure, each.actual, currency)}, no worse than "
            f"{figure_text(each.figure, each.bound, currency)}"
            for each in stand.guards
            if each.figure != "cost_per_active_team"
        ],
    )
