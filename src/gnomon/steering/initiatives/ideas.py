"""Ideas of engineers: what they propose beyond debt, what was found true of it, and what shipped.

Source: own model. Ideas are counted by the teams whose services they touch, never by person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from gnomon.steering.initiatives.checks import validated_on
from gnomon.steering.initiatives.dossier import Dossier

_ENGINEERS = "engineering"


class TeamIdeas(Struct, frozen=True, kw_only=True):
    """Ideas that touch the services of one team; one that touches several counts for each."""

    team: str | None
    """Name of the team; null: ideas that name no service with an owner."""
    proposed: int
    """All of them, whatever became of them."""
    beyond_debt: int
    """Those of them that are more than paying back debt."""
    tested: int
    """Those with a hypothesis that was tested, whatever came out."""
    validated: int
    """Those that were validated."""
    shipped: int
    """Those that customers have."""


class Ideas(Struct, frozen=True, kw_only=True):
    """What engineers proposed."""

    whole: TeamIdeas
    """All of it, each idea once."""
    teams: tuple[TeamIdeas, ...]
    """By team, the most proposed first."""
    of: int
    """All initiatives, whoever proposed them."""


def ideas(dossiers: Sequence[Dossier], teams: Mapping[str, Sequence[str]]) -> Ideas:
    """Follow what engineers proposed to what shipped.

    Args:
        dossiers: Every initiative; those that come from engineering, alone or among others, are
            engineers' ideas.
        teams: Names of the teams that own each service today, by the service's key.
    """
    ours = [each for each in dossiers if _ENGINEERS in (each.about.origin, *each.about.also_from)]
    by_team: dict[str | None, list[Dossier]] = defaultdict(list)
    for each in ours:
        touched = {team for service in each.about.service_ids for team in teams.get(service, ())}
        for team in sorted(touched):
            by_team[team].append(each)
        if not touched:
            by_team[None].append(each)
    found = [_counted(team, those) for team, those in by_team.items()]
    found.sort(key=lambda one: (one.team is None, -one.proposed, one.team or ""))
    return Ideas(whole=_counted(None, ours), teams=tuple(found), of=len(dossiers))


def _counted(team: str | None, those: Iterable[Dossier]) -> TeamIdeas:
    told = list(those)
    return TeamIdeas(
        team=team,
        proposed=len(told),
        beyond_debt=sum(each.about.category != "debt" for each in told),
        tested=sum(any(one.result for one in each.hypotheses) for each in told),
        validated=sum(validated_on(each) is not None for each in told),
        shipped=sum(each.at_least("live") is not None for each in told),
    )
