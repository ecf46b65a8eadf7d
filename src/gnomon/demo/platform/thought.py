"""What people think of the platform, and what they said of it when they were asked.

Planted: the service nobody had to be told to use is loved, and who likes it less keeps silent; of
the imposed one hardly anybody says anything but those it annoys; from one team so few answer that
nothing may be said of it.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.hiring import Organisation, business_unit_of, team_of_group
from gnomon.demo.organisation import DAY, Person
from gnomon.demo.platform.offer import BOUND, CUSTOMERS, IMPOSED, LOVED, first_week

#: Of its people so few answer that nothing may be said of them alone.
TINY = "transport"
_TINY_COUNT = 3
#: The only team whose contented people say so, too, of the imposed service.
_FAIR = "returns"
#: Fewest of every other team that answer about the loved service.
_ENOUGH = 5
#: Of all who must use the imposed service, about one in four says something.
_WILLING = 0.25
#: Days ago on which each wave ended, the latest first.
WAVES_DAYS_AGO = (20, 200)
#: What people are, as they say; of the one so few answer that nothing may be said of them.
PERSONA_TITLES = ("Developer", "SRE", "Manager")
FEW_PERSONA, MOST_FEW = "Manager", 3
#: Of so many engineers one looks after what runs.
_SRE_OF = 4
HAPPY = 4

_SCORES = {
    LOVED: {5: 0.42, 4: 0.36, 3: 0.12, 2: 0.06, 1: 0.04},
    IMPOSED: {5: 0.06, 4: 0.22, 3: 0.24, 2: 0.26, 1: 0.22},
}
_SAYINGS = {
    LOVED: (
        "A way to keep one for a demonstration on Monday",
        "I show a change before I ask for a review, and would not go back",
        "Logs of a preview that is gone already",
        "Names one can read out in a call",
        "Nothing, it works",
        "One for two changes that belong together",
        "Some data in the database from the start",
        "Tell the reviewer when it is up",
        "The old browser that some customers have",
        "To see what it costs us",
    ),
    # What hardly anybody says twice, and what nearly everybody says in words of their own.
    IMPOSED: (
        "Waiting less than three days until somebody presses a button",
        "No more waiting in a queue for a release",
        "To know where in the queue we are while we are waiting",
        "Waiting days for a release that passed every gate",
        "A queue that moves: we are waiting since Tuesday",
        "Days of waiting in the queue for one line of configuration",
        "A release without waiting for days in the queue",
        "A form with fewer than nineteen fields",
        "Somebody who is there on Friday afternoons",
        "Trust",
    ),
}


class Opinion(Struct, frozen=True, kw_only=True):
    """What somebody thinks of a service, whether or not they say it."""

    person: Person
    team: str
    score: int
    """How satisfied, 1 to 5."""
    useful: int
    """How far it does what they need, 1 to 7."""
    easy: int
    """How easy it is, 1 to 7."""
    saying: str = ""
    """What they say is missing; empty: nothing."""
    persona: str = PERSONA_TITLES[0]
    """What they are, as they would say."""
    answers: bool
    """Whether they say so when asked."""


def opinions(company: Company, service: str, days_ago: int) -> list[Opinion]:
    """List what everybody thinks who was asked about a service, by team and name.

    Args:
        company: Whose people.
        service: The loved or the imposed one.
        days_ago: When the wave ended, in days before now.
    """
    moment = company.now - days_ago * DAY
    chance = Chance(company.seed, "platform", "thought", service, days_ago)
    found: list[Opinion] = []
    for team in _asked(company.organisation, service, moment):
        people = _people(company.organisation, team, moment)
        thought = [_opinion(service, team, person, chance) for person in people]
        found += _some_silent(service, team, thought)
    answering = [each.person.name for each in found if each.answers]
    some = chance.some_of(answering, len(_SAYINGS[service]))
    saying = dict(zip(some, _SAYINGS[service], strict=False))
    return [replace(each, saying=saying.get(each.person.name, "")) for each in found]


def _asked(organisation: Organisation, service: str, moment: int) -> list[str]:
    """Name the teams that a service is for: those that began with it, or that must use it."""
    if service == LOVED:
        return [team for team in CUSTOMERS if first_week(LOVED, team) is not None]
    return [team for team in CUSTOMERS if business_unit_of(organisation, team, moment) in BOUND]


def _people(organisation: Organisation, team: str, moment: int) -> Iterator[Person]:
    for member in sorted(organisation.memberships, key=lambda each: each.person):
        person = organisation.people[member.person]
        begun = (member.since or person.joined) <= moment
        ended = member.until or person.left
        is_there = begun and (ended is None or moment < ended)
        if is_there and person.kind == "human" and team_of_group(member.group) == team:
            yield person


def _opinion(service: str, team: str, person: Person, chance: Chance) -> Opinion:
    score = chance.weighted(_SCORES[service])
    near = [max(1, min(7, round(score * 1.4) + chance.between(-1, 1))) for _ in range(2)]
    return Opinion(
        person=person,
        team=team,
        score=score,
        useful=near[0],
        easy=near[1],
        persona=_persona(person),
        answers=True,
    )


def _some_silent(service: str, team: str, thought: list[Opinion]) -> list[Opinion]:
    """Let those keep silent who like the loved service least, or mind the imposed one least."""
    count = len(thought)
    if service == IMPOSED:
        answering = max(1, round(count * _WILLING))
    else:
        answering = _TINY_COUNT if team == TINY else max(_ENOUGH, count - 1)
    likers_first = service == LOVED or team == _FAIR
    ranked = sorted(thought, key=lambda each: each.score, reverse=likers_first)
    willing = {each.person.name for each in ranked[:answering]}
    return [replace(each, answers=each.person.name in willing) for each in thought]


def _persona(person: Person) -> str:
    if person.role != "engineer":
        return FEW_PERSONA
    return PERSONA_TITLES[1 if person.user_id % _SRE_OF == 0 else 0]
