"""Who knows of an initiative in time, and whose word it waits for, as a section."""

from gnomon.domain.process import ProcessPhase, ProcessVersion
from gnomon.steering.registers.communications import Announced, announced, taking_part
from gnomon.steering.registers.load import Load, load_by_role
from gnomon.steering.registers.share import Share
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Listing,
    Section,
    cells,
    days_after,
    joined,
    plural,
    share_fact,
    share_words,
)


def deciding_section(register: Register) -> Section:
    """Say who learned of initiatives in time, and what waits for which role."""
    versions, phases = register.of(ProcessVersion), register.of(ProcessPhase)
    told = [
        one
        for each in register.initiatives
        if (one := announced(each, taking_part(versions, phases, each.written_on), register.today))
    ]
    loads = load_by_role(register.initiatives, register.roles_of, register.presence, register.today)
    shares = [one.in_time for one in told]
    return Section(
        name="deciding",
        title="Who knows, and who is waited for",
        lead="The functions that take part in the process up to coding, and the stakeholders of an "
        "initiative, are to know of it before coding begins. A word is waited for from the day a "
        "role was told to the day it agreed; roles are told, people are not. Without leave it is "
        "the working days of that, each by the part of the approver's group that was there; "
        "where the leave of the group, or the group, is not told, it is unknown.",
        facts=[
            share_fact(
                "Functions that knew before coding",
                Share(count=sum(one.count for one in shares), of=sum(one.of for one in shares)),
                none="nothing is approved",
            )
        ],
        listings=[
            Listing(
                title="Approved initiatives",
                columns=["Initiative", "Knew before coding", "Not told", "Said they know",
                         "After approval"],
                rows=[_announced(one) for one in told],
            ),
            Listing(
                title="Words waited for, by role and phase",
                columns=["Role", "Phase", "Waiting", "Days in all", "Without leave", "Nobody named",
                         "Given", "Half given within"],
                rows=[_load(one) for one in loads],
            ),
        ],
        kinds=["Initiative", "Process", "TeamLeave"],
    )  # fmt: skip


def _announced(one: Announced) -> list[Cell]:
    told = one.in_time
    late = [each.function for each in one.functions if each.in_time is False and each.known_on]
    never = [each.function for each in one.functions if each.known_on is None]
    known = [each for each in one.functions if each.known_on is not None]
    note = f"late: {_words(late)}" if late else ""
    is_behind = told.ratio not in (None, 1.0)
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        Cell(
            text=share_words(told) if told.of else "coding has not begun",
            mark="attention" if is_behind else "",
            note=note,
        ),
        _words(never),
        f"{sum(each.acknowledged for each in known)} of {len(known)}",
        "unknown" if one.lag_days is None else days_after(one.lag_days),
    )


def _words(roles: list[str]) -> str:
    return joined(each.replace("_", " ") for each in roles)


def _load(one: Load) -> list[Cell]:
    oldest = f"the oldest {plural(one.longest_days, 'day')}" if one.longest_days else ""
    return cells(
        one.role.replace("_", " "),
        one.phase.replace("_", " "),
        Cell(text=str(one.waiting), mark="attention" if one.waiting else ""),
        Cell(text=str(one.waited_days), note=oldest),
        _present(one.present_days, one.leave_unknown) if one.waiting else "nothing waits",
        str(one.nobody),
        str(one.given),
        _given(one),
    )


def _present(days: float | None, unknown: int) -> Cell:
    if days is None:
        return Cell(text="unknown", mark="unknown")
    return Cell(text=f"{days:,.1f} working days", note=f"of {unknown} unknown" if unknown else "")


def _given(one: Load) -> Cell:
    if one.given_days is None:
        return Cell(text="none yet")
    present = _present(one.given_present_days, one.given_leave_unknown)
    words = [f"without leave {present.text}", present.note]
    return Cell(text=f"{one.given_days:g} days", note=", ".join(filter(None, words)))
