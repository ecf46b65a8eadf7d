"""What is so now, as far as everybody who signs in may see it: what is sent out is read by others.

Figures of one person, and cost, survey and finance data, never leave by mail or chat.
"""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from gnomon.answers.ask import Installation, ask
from gnomon.answers.changed import Feed, last_week, what_changed
from gnomon.answers.directory import Directory, directory
from gnomon.answers.marks import Marks, marks
from gnomon.answers.organisation import Unit, organisation
from gnomon.domain.person import Person
from gnomon.inbox import Alert
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.settings import LEAD_ROLES
from gnomon.steering.scorecards import verdicts
from gnomon.steering.verdicts import Verdict
from gnomon.steering.visibility import Policy, Visitor
from gnomon.steering.withholding import withheld_changes, withheld_verdicts

#: Whoever reads what is sent: nobody in particular, who may see what is open to all.
_ANYBODY = Visitor(kind="person", name="anybody", roles=frozenset({"reader"}))
#: Alerts older than this are told by nothing any more.
RECENT = timedelta(days=14)


class Gathered(Struct, frozen=True, kw_only=True):
    """Signals, targets and alerts, and whom they concern."""

    place: Installation
    """What further questions are asked of."""
    now: datetime
    """When it was gathered."""
    verdicts: tuple[Verdict, ...]
    """Where every target stands."""
    feed: Feed
    """What changed in the last complete week."""
    marks: Marks
    """What is known to have changed the system."""
    directory: Directory
    """Who is who."""
    units: dict[str, Unit]
    """Every group by name."""
    addresses: dict[str, str]
    """Mail addresses of people by name."""
    alerts: tuple[Alert, ...]
    """Alerts of late, the newest first."""

    def title(self, scope: str | None) -> str:
        """Return what a unit or service is called; null: the whole organisation."""
        if scope is None:
            return "the whole organisation"
        return self.units[scope].title if scope in self.units else scope

    def is_within(self, scope: str | None, unit: str) -> bool:
        """Say whether a unit or service is a unit, or below it."""
        return scope is not None and unit in self.marks.above.get(scope, frozenset({scope}))

    def leads(self, scope: str | None) -> tuple[str, ...]:
        """Name the nearest leads of a unit or of the owner of a service; none: nobody is known."""
        if scope is None:
            return ()
        above = self.marks.above.get(scope, frozenset())
        lowest = [name for name in above if name in self.units and not self._has_below(name, above)]
        for start in [scope] if scope in self.units else lowest:
            for group in self.directory.line(start):
                if leads := self.directory.lead_of(group):
                    return tuple(sorted(leads))
        return ()

    def _has_below(self, name: str, above: frozenset[str]) -> bool:
        return any(name in self.directory.line(other)[1:] for other in above)


def gather(home: Home, now: datetime | None = None) -> Gathered:
    """Gather what can be told now.

    Args:
        home: Of which installation.
        now: When; default the clock.
    """
    moment = now or datetime.now(UTC)
    place, sign_in = home.installation(), home.settings.sign_in
    who = directory(place, sign_in.lead_roles if sign_in else LEAD_ROLES, on=moment.date())
    policy = Policy(directory=who, may_see=sign_in.may_see if sign_in else {})
    known = marks(place)
    feed = what_changed(place, known, week=last_week(moment.date()), now=moment)
    found = verdicts(home.lake, lambda asked: ask(place, asked, now=moment), moment.date())
    names = {one.key: one.name for one in who.people.values()}
    return Gathered(
        place=place,
        now=moment,
        verdicts=tuple(withheld_verdicts(found, _ANYBODY, policy)),
        feed=withheld_changes(feed, _ANYBODY, policy),
        marks=known,
        directory=who,
        units=_by_name(organisation(place)),
        addresses={
            names[each.key]: each.email
            for each in newest_rows(home.lake, Person)
            if each.email and each.key in names
        },
        alerts=tuple(home.inbox.alerts(since=moment - RECENT)),
    )


def _by_name(units: list[Unit]) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for unit in units:
        found |= {unit.name: unit} | _by_name(unit.units)
    return found
