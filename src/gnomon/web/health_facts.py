"""What follows by hand for the questions of team health, in sentences with their numbers."""

from gnomon.answers.effort import Effort
from gnomon.answers.flowing import Flow
from gnomon.answers.process_state import ProcessState
from gnomon.charts.units import duration
from gnomon.steering.capacity import HIGH, LOW, Band, Capacity, band, load, used
from gnomon.steering.health import weeks_in_hand
from gnomon.web.figures import Figure

_FEW = 10
#: What a load says; above its whole time a group only adds to what waits.
_BANDS: dict[Band, str] = {
    "low": f"below {LOW:.0%}: there is room, or work that no ticket tells",
    "within": f"within {LOW:.0%} to {HIGH:.0%}; the fuller, the longer everything waits",
    "high": f"above {HIGH:.0%}: what is begun waits for what was begun before",
}


def amount_facts(figures: dict[str, Figure]) -> list[str]:
    """Say how much is in hand."""
    return [_in_hand(figures), "Tickets and points are told apart: they often disagree."]


def bottleneck_facts(flow: Flow, process: ProcessState) -> list[str]:
    """Say where work waits: arrivals and departures, what is late, the phase that holds longest."""
    found = [_queue(flow), _late(flow)]
    timed = [each for each in process.phases if each.open_count and each.open_age_seconds]
    if timed:
        longest = max(timed, key=lambda each: each.open_age_seconds or 0.0)
        found.append(
            f"Work in {longest.title.lower()} waits longest:"
            f" {_cases(longest.open_count)} in it now, half of them for more than"
            f" {duration(longest.open_age_seconds or 0.0)}."
        )
    escaped = [each for each in process.phases if each.escape_count]
    if escaped:
        told = ", ".join(
            f"{each.escape_count} of {each.entry_count} into {each.title.lower()}"
            for each in escaped
        )
        found.append(f"Entered without what the phase asks for: {told}.")
    return found


def load_facts(figures: dict[str, Figure], effort: Effort, member_count: int) -> list[str]:
    """Say how much each person has at once, as a mean over the group and never of one person."""
    found = []
    underway = figures.get("work_in_progress")
    if underway is None or underway.value is None:
        found.append("How much is under way is not known.")
    elif member_count:
        each = underway.value / member_count
        found.append(
            f"{_tickets(round(underway.value))} under way for {member_count}"
            f" {'person' if member_count == 1 else 'people'} of today: {each:.1f} each as a mean."
        )
    else:
        found.append("The catalogue names no members, so nothing is told for each of them.")
    if effort.unnamed:
        found.append(f"{_tickets(effort.unnamed)} assigned to nobody the catalogue knows.")
    rising = [one.title for one in figures.values() if one.signal and one.mark == "attention"]
    if rising:
        found.append(f"Outside their own natural limits: {', '.join(rising)}.")
    return found


def capacity_facts(
    figures: dict[str, Figure], effort: Effort, member_count: int, time: Capacity | None = None
) -> list[str]:
    """Say how full the group's time is, and what is not known of it.

    Args:
        figures: Figures of the page.
        effort: Person-days of the window.
        member_count: People of the group today.
        time: Person-days of the days ahead; null: nothing is told of them.
    """
    found = [_load(figures, effort, time)]
    possible = member_count * effort.working_days
    if possible and effort.rows:
        busy = sum(row.days for row in effort.rows)
        found.append(
            f"{busy:,.0f} of {possible:,} working days of today's members are traced by tickets"
            f" ({busy / possible:.0%}). The rest is not idle: no ticket tells it."
        )
    elif possible:
        found.append("No ticket traces anybody's days here.")
    return [*found, _in_hand(figures)]


def _load(figures: dict[str, Figure], effort: Effort, time: Capacity | None) -> str:
    """Say load against capacity, in its band and with its hint."""
    if time is None or time.days is None:
        whose = f" of {', '.join(time.untold)}" if time and time.untold else ""
        return (
            f"No calendar of leave is connected{whose}, so load against capacity is not known;"
            " days off count as days. A TeamLeave of the catalogue tells it."
        )
    underway = figures.get("work_in_progress")
    count = None if underway is None or underway.value is None else round(underway.value)
    work = load(effort, count)
    has = f"{time.days:,.1f} person-days in the next {time.working_days} working days"
    ratio = used(work, time)
    if work is None or ratio is None:
        return f"There are {has}; what is under way takes is not known, too little was finished."
    return (
        f"What is under way takes {work.days:,.1f} person-days ({_count(work.ticket_count)} at"
        f" {work.ticket_days:.1f} each, the middle of {work.finished_count} finished ones)"
        f" of {has}: {ratio:.0%}, {_BANDS[band(ratio)]}."
    )


def _count(tickets: int) -> str:
    return f"{tickets:,} {'ticket' if tickets == 1 else 'tickets'}"


def _in_hand(figures: dict[str, Figure]) -> str:
    underway, pace = figures.get("work_in_progress"), figures.get("throughput")
    open_now = None if underway is None or underway.value is None else round(underway.value)
    per_week = None if pace is None else pace.value
    weeks = weeks_in_hand(open_now, per_week)
    if open_now is None:
        return "How much is under way is not known."
    if weeks is None or per_week is None:
        return f"{_tickets(open_now)} under way; nothing was finished, so there is no pace."
    return (
        f"{_tickets(open_now)} under way at {per_week:.1f} finished a week:"
        f" {weeks:.1f} weeks of work in hand."
    )


def _queue(flow: Flow) -> str:
    if not flow.days:
        return "Nothing began or ended in this window."
    first, last = flow.days[0], flow.days[-1]
    began, ended = last.started - first.started, last.finished - first.finished
    grown = began - ended
    if grown > 0:
        return f"{began:,} began and {ended:,} ended: what is under way grew by {grown:,}."
    if grown < 0:
        return f"{began:,} began and {ended:,} ended: what is under way shrank by {-grown:,}."
    return f"As many began as ended: {began:,}."


def _late(flow: Flow) -> str:
    expected = flow.expectation
    if expected is None:
        return f"What is late is not known: {_FEW} finished items are needed to expect anything."
    late = sum(one.aged is not None and one.aged.used_ratio > 1 for one in flow.underway)
    whose = "promised" if expected.is_declared else "usual"
    return (
        f"{late} of {len(flow.underway)} under way are older than the {whose}"
        f" {duration(expected.within)} ({expected.percent} %)."
    )


def _cases(count: int) -> str:
    return f"{count:,} {'case is' if count == 1 else 'cases are'}"


def _tickets(count: int) -> str:
    return f"{count:,} {'ticket is' if count == 1 else 'tickets are'}"
