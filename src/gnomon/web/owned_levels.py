"""What is promised of services, as rows of the groups that own them; the same on every page."""

from collections.abc import Iterable

from msgspec import Struct

from gnomon.operations.home import Home
from gnomon.steering.service_levels.owned import OwnedLevel, of_groups, owned_levels
from gnomon.steering.service_levels.words import STATE_WORDS, ratio_words, share_words
from gnomon.web.serving import Answers

MARKS = {"kept": "good", "burning": "attention", "spent": "missed", "unknown": "unknown"}
_TABLES = (
    "openslo_object", "error_budget_step", "sample", "uptime_check", "tool_link", "service",
    "ownership", "group", "incident", "incident_review",
)  # fmt: skip


class LevelShown(Struct, frozen=True, kw_only=True):
    """A promise of a service, in words."""

    title: str
    href: str
    service: str
    group: str
    """Name of the group that owns it."""
    promised: str
    over: str
    reached: str
    left: str
    """What is left of its budget."""
    state: str
    mark: str
    rule: str
    """What decided its state, what caused a breach, and since when it is the group's."""


def levels_shown(found: Iterable[OwnedLevel]) -> list[LevelShown]:
    """Put promises into words."""
    return [
        LevelShown(
            title=one.title,
            href=f"/service-levels/{one.slo}",
            service=one.service,
            group=one.group,
            promised=one.promised,
            over=one.over,
            reached=ratio_words(one.ratio),
            left=share_words(one.remaining),
            state=STATE_WORDS[one.state],
            mark=MARKS[one.state],
            rule=one.rule,
        )
        for one in found
    ]


def levels_of_unit(answers: Answers, home: Home, name: str) -> list[LevelShown]:
    """Return the promises of the services that a unit and those below it own today.

    Args:
        answers: What is asked.
        home: Where.
        name: Name of the unit.
    """
    found = answers.remembered(
        ("owned levels",), _TABLES, lambda now: owned_levels(home.installation(), now)
    )
    return levels_shown(of_groups(found, answers.directory().with_below([name])))
