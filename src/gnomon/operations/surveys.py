"""Ask: open a wave, remind, take answers, and tell what was said once it is over."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from gnomon.answers.directory import Directory, directory
from gnomon.domain.survey import Survey, SurveyQuestion
from gnomon.errors import UsageError, unknown
from gnomon.inbox import Invited, Wave
from gnomon.inbox.secrecy import drawn
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.surveys.answering import Said, packed, said, unpacked
from gnomon.surveys.panel import Panel, choose
from gnomon.surveys.plan import Plan, plan_of, read_plan, written
from gnomon.surveys.sealing import Seal
from gnomon.surveys.suppression import MINIMUM
from gnomon.surveys.telling import ToldWave, answers_of, event_of

_GROUP_KEY = "catalog:group:"
_PERSON_KEY = "catalog:person:"
_LONGEST_MEMORY = timedelta(days=2_000)


class Opened(Struct, frozen=True, kw_only=True):
    """A wave that was opened."""

    wave: Wave
    """The wave."""
    panel: Panel | None
    """Who is asked and who is not; null of a prompt."""
    tokens: dict[str, str]
    """The secret of everybody asked, by name; kept nowhere else."""


class Closed(Struct, frozen=True, kw_only=True):
    """A wave that is over."""

    wave: str
    """Its id."""
    answered_count: int
    """People who answered."""
    is_told: bool
    """Whether what they said is kept; never of an anonymous wave of fewer than five answers."""


def surveys(home: Home) -> dict[str, Survey]:
    """Return the surveys of the catalogue by name."""
    return {each.name: each for each in newest_rows(home.lake, Survey) if not each.is_deleted}


def find_survey(home: Home, name: str) -> Survey:
    """Find a survey of the catalogue.

    Raises:
        UsageError: None has that name.
    """
    known = surveys(home)
    if name not in known:
        raise unknown("survey", name, known)
    return known[name]


def find_wave(home: Home, survey: str) -> Wave:
    """Find the wave of a survey that is not closed yet.

    Raises:
        UsageError: There is none.
    """
    found = [each for each in home.inbox.waves() if each.survey == survey]
    for wave in found:
        if wave.state != "closed":
            return wave
    raise UsageError(f"No wave of {survey!r} is open. `gnomon survey open {survey}` opens one.")


def plan_now(home: Home, survey: Survey) -> Plan:
    """Freeze what the catalogue says of a survey now."""
    questions = [each for each in newest_rows(home.lake, SurveyQuestion) if not each.is_deleted]
    return plan_of(survey, questions)


def open_wave(
    home: Home, name: str, *, who: str, wave: str | None = None, on: date | None = None
) -> Opened:
    """Open a wave of a survey and draw a token for everybody it asks.

    Args:
        home: Where.
        name: The survey.
        who: Who opens it, for the journal.
        wave: What the wave is called; default its first day.
        on: The first day; default today.

    Raises:
        UsageError: Nobody can be asked, or the name cannot be.
        InboxError: A wave of the survey is open already.
    """
    survey, today = find_survey(home, name), on or datetime.now(UTC).date()
    called = wave or today.isoformat()
    if not called.replace("-", "").replace(".", "").isalnum() or "/" in called:
        raise UsageError(f"{called!r} is no name of a wave. Write letters, digits, - and dots.")
    plan, panel = plan_now(home, survey), None
    groups: dict[str, str | None] = {}
    if survey.group_ids:
        known = directory(home.installation(), (), on=today)
        people = population(known, survey)
        asked = home.inbox.asked_since(today - _LONGEST_MEMORY)
        panel = choose(survey, people, asked, today)
        groups = {person: people[person] for person in panel.invited}
    counts = Counter(group or "" for group in groups.values())
    opened = Wave(
        id=f"{name}/{called}",
        survey=name,
        plan=written(plan),
        opened_on=today,
        closes_on=today + timedelta(days=survey.open_days),
        invited=dict(counts) if panel else None,
    )
    if home.inbox.wave(opened.id) is not None:
        raise UsageError(f"There was a wave {opened.id} already. Name another one with --wave.")
    if home.inbox.open_wave_of(name) is not None:
        raise UsageError(f"A wave of {name} is open. `gnomon survey close {name}` ends it.")
    Seal(home.settings.home, opened.id).make()
    tokens = {person: drawn() for person in groups}
    home.inbox.open_wave(opened, groups, tokens)
    home.inbox.record(who, "survey.opened", opened.id, f"{len(groups)} invited")
    return Opened(wave=opened, panel=panel, tokens=tokens)


def population(known: Directory, survey: Survey) -> dict[str, str | None]:
    """Return everybody a survey may ask, each with the group they are asked with.

    Somebody of several groups counts in the first by name, so that nobody counts twice.

    Args:
        known: Who is who.
        survey: Whose population it is.
    """
    wanted = known.with_below(each.removeprefix(_GROUP_KEY) for each in survey.group_ids)
    found: dict[str, str | None] = {}
    for one in sorted(known.belongings, key=lambda each: each.group):
        if one.group in wanted:
            found.setdefault(one.person, f"{_GROUP_KEY}{one.group}")
    return found


def remind(home: Home, name: str, *, who: str) -> tuple[Wave, dict[str, str]]:
    """Draw another token for everybody who has not answered and may be reminded.

    Args:
        home: Where.
        name: The survey.
        who: Who reminds, for the journal.

    Returns:
        The wave, and the secrets by name; the earlier ones go on working.

    Raises:
        UsageError: No wave of the survey is open.
    """
    wave = find_wave(home, name)
    if not is_open(wave):
        raise UsageError(f"The wave {wave.id} is over. `gnomon survey close {name}` tells it.")
    most = read_plan(wave.plan).reminder_count
    tokens = {person: drawn() for person in home.inbox.unanswered(wave.id, most)}
    home.inbox.remind(wave.id, tokens)
    # How many, never whom: the journal is kept for good.
    home.inbox.record(who, "survey.reminded", wave.id, f"{len(tokens)} people")
    return wave, tokens


def is_open(wave: Wave, on: date | None = None) -> bool:
    """Say whether a wave takes answers on a day."""
    return wave.state == "open" and (on or datetime.now(UTC).date()) < wave.closes_on


def answer(home: Home, invited: Invited, form: Mapping[str, str]) -> bool:
    """Take somebody's answers.

    Args:
        home: Where.
        invited: Whom the token was sent to.
        form: What they say, by question.

    Returns:
        Whether they were kept; nobody answers twice, or after the wave.

    Raises:
        UsageError: An answer is none of those on offer, or nothing was answered.
    """
    if not is_open(invited.wave):
        return False
    plan = read_plan(invited.wave.plan)
    told = said(plan, form, group=_tellable(invited), person=f"{_PERSON_KEY}{invited.person}")
    sealed = Seal(home.settings.home, invited.wave.id).close(packed(told))
    return home.inbox.keep_answer(invited, sealed)


def _tellable(invited: Invited) -> str | None:
    """Return the group somebody is asked with; null where so few were asked that it names them."""
    group = invited.group_id
    count = (invited.wave.invited or {}).get(group or "", 0)
    is_named = not read_plan(invited.wave.plan).is_anonymous
    return group if is_named or count >= MINIMUM else None


def close_wave(home: Home, name: str, *, who: str, on: date | None = None) -> Closed:
    """Close the wave of a survey: tell what was said as one event, and destroy the key.

    A run that was interrupted is finished by the next one.

    Args:
        home: Where.
        name: The survey.
        who: Who closes it, for the journal.
        on: The last day; default today.

    Raises:
        UsageError: No wave of the survey is open.
        SealError: The key of the wave is missing; nothing is lost.
    """
    wave = find_wave(home, name)
    plan, seal = read_plan(wave.plan), Seal(home.settings.home, wave.id)
    home.inbox.begin_closing(wave.id)
    known = home.inbox.invitees(wave.id)
    told = [_remembered(unpacked(seal.open(box)), known) for _, box in home.inbox.sealed(wave.id)]
    answers = answers_of(plan, told)
    event = event_of(
        ToldWave(
            wave=wave.id.partition("/")[2],
            plan=plan,
            opened_on=wave.opened_on,
            closed_on=on or datetime.now(UTC).date(),
            invited=wave.invited,
            answered_count=len(told),
            answers=answers,
        )
    )
    home.inbox.accept([event])
    home.inbox.finish_closing(wave.id)
    seal.destroy()
    # What was sealed leaves the disk as well, the database's journal too.
    home.inbox.scrub()
    home.inbox.record(who, "survey.closed", wave.id, f"{len(told)} answered")
    return Closed(wave=wave.id, answered_count=len(told), is_told=bool(answers) or not told)


def _remembered(told: Said, known: set[str]) -> Said:
    """Leave out whose answer it is where that person was forgotten meanwhile."""
    if told.person is None or told.person.removeprefix(_PERSON_KEY) in known:
        return told
    return Said(codes=told.codes, texts=told.texts, group=told.group)
