"""What follows by hand for the questions of team health, in sentences with their numbers."""

from gnomon.answers.effort import Effort
from gnomon.answers.flowing import Flow
from gnomon.answers.process_state import ProcessState
from gnomon.charts.units import duration
from gnomon.steering.health import weeks_in_hand
from gnomon.web.figures import Figure

_FEW = 10


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


def capacity_facts(figures: dict[str, Figure], effort: Effort, member_count: int) -> list[str]:
    """Say what is known of capacity, and what is not."""
    unknown = (
        "No calendar of leave is connected, so load against capacity is not known; days off count"
        " as days."
    )
    found = [unknown]
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
