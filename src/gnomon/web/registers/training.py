"""Training: shares of teams as a section, and what one person is to know for their own page."""

from msgspec import Struct

from gnomon.domain.training import TrainingPlan, TrainingRecord
from gnomon.steering.registers.contacts import LEAST_PEOPLE
from gnomon.steering.registers.share import Share, share
from gnomon.steering.registers.training import (
    Needed,
    ProcessTraining,
    by_process,
    by_team,
    needed,
)
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    cells,
    joined,
    share_fact,
    share_words,
)

_WORDS = {
    "trained": "trained",
    "overdue": "to be refreshed",
    "new_version": "an earlier version alone",
    "never": "never trained",
}


class TrainingRow(Struct, frozen=True, kw_only=True):
    """A process that a person is to know."""

    process: str
    version: str
    text: str
    mark: str


def training_section(register: Register) -> Section:
    """Say how many know the processes they work by; of teams shares, of people nothing."""
    found = _needed(register, register.roles_of)
    teams = by_team(found, register.members) if found else {}
    return Section(
        name="training",
        title="Training",
        lead="Who is to know which version of a process, and how many do. A new version asks "
        "those again whose role it changes. Teams of fewer than five are not told, and what a "
        "person was taught stands on their own page, for them and their lead.",
        facts=[_whole_fact(found)],
        listings=[
            Listing(
                title="By process",
                columns=["Process", "Versions to know", "Know it", "Others"],
                rows=[_process(one) for one in by_process(found)],
            ),
            Listing(
                title="By team",
                columns=["Team", "Know all they are to know"],
                rows=[_team(name, held, register) for name, held in teams.items()],
            ),
        ],
        kinds=["TrainingPlan", "Training"],
    )


def own_training(register: Register, person: str) -> list[TrainingRow]:
    """Say what one person is to know, for those who may see their page.

    Args:
        register: What is written down.
        person: Key of the person.
    """
    roles = {person: register.roles_of.get(person, frozenset())}
    return [_row(one) for one in _needed(register, roles)]


def _needed(register: Register, people: dict[str, frozenset[str]]) -> list[Needed]:
    return needed(register.of(TrainingPlan), register.of(TrainingRecord), people, register.today)


def _whole_fact(found: list[Needed]) -> Fact:
    title, held = "People who know all they are to know", _all_met(found)
    if 0 < held.of < LEAST_PEOPLE:
        return Fact(title=title, text="fewer than five are to know anything", mark="unknown")
    return share_fact(title, held, none="nobody is to know anything")


def _all_met(found: list[Needed]) -> Share:
    people = sorted({one.person_id for one in found})
    lacking = {one.person_id for one in found if not one.is_met}
    return share(person not in lacking for person in people)


def _process(one: ProcessTraining) -> list[Cell]:
    others = {state: n for state, n in (one.states or {}).items() if state != "trained"}
    told = joined(f"{n} {_WORDS[state]}" for state, n in sorted(others.items()))
    if one.states is None:
        return cells(
            one.process, joined(one.versions), "fewer than five are to know it", "not told"
        )
    return cells(
        one.process,
        joined(one.versions),
        Cell(text=share_words(one.trained), mark="attention" if others else "good"),
        told,
    )


def _team(name: str, held: Share | None, register: Register) -> list[Cell]:
    title = Cell(text=register.group_named(name), href=f"/units/{name}")
    if held is None:
        return cells(title, Cell(text="not told, so that nobody is known", mark="unknown"))
    if held.ratio is None:
        return cells(title, "nobody is to know anything")
    return cells(
        title, Cell(text=share_words(held), mark="good" if held.ratio == 1.0 else "attention")
    )


def _row(one: Needed) -> TrainingRow:
    text = _WORDS[one.state]
    if one.state in ("trained", "overdue") and one.trained_on is not None:
        text += f", last on {one.trained_on:%-d %b %Y}"
    return TrainingRow(
        process=one.process,
        version=one.version,
        text=text,
        mark="good" if one.is_met else "attention",
    )
