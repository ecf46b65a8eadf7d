"""The whole company: founded from a seed, told until now."""

from collections import defaultdict
from datetime import UTC, datetime

from msgspec import Struct, field

from gnomon.demo.chance import Chance
from gnomon.demo.coding import Author
from gnomon.demo.customers.hearing import hear
from gnomon.demo.customers.saying import Saying
from gnomon.demo.delivery import Delivery
from gnomon.demo.hiring import Organisation, found_organisation, midnight
from gnomon.demo.hosting import Host, host_of
from gnomon.demo.mainline import Mainline
from gnomon.demo.organisation import DAY, SERVICES
from gnomon.demo.outages import Outages
from gnomon.demo.planning import plan_sprints, plan_tickets, style_of
from gnomon.demo.platform.sharing import share_work
from gnomon.demo.records import (
    Deployment,
    Incident,
    MergeRequest,
    Repository,
    Sprint,
    Ticket,
)
from gnomon.demo.style import STYLES
from gnomon.demo.taking_part import TakingPart
from gnomon.demo.tracking import Tracker
from gnomon.demo.until_now import cut_after
from gnomon.demo.working_time import WorkingTime, instant

SPAN = 730 * DAY


class Company(Struct, kw_only=True):
    """Everything that happened, as it truly was."""

    seed: int
    organisation: Organisation
    work: WorkingTime
    repositories: list[Repository]
    deployments: list[Deployment]
    incidents: list[Incident]
    tickets: list[Ticket]
    sprints: list[Sprint]
    sayings: list[Saying] = field(default_factory=list)
    """What its customers said until it was founded."""

    @property
    def now(self) -> int:
        """The moment its story has reached, in seconds since 1970."""
        return self.organisation.now

    @property
    def start(self) -> int:
        """The moment its story begins."""
        return self.organisation.start

    def hosted_on(self, host: Host) -> list[Repository]:
        """List the repositories that a tool keeps."""
        return [each for each in self.repositories if host_of(each.path) == host]

    def told_by_host(self, repository: Repository) -> list[Deployment]:
        """List the deployments that the tool that keeps the code did, too, oldest first."""
        mine = {
            service.name
            for service in SERVICES
            if service.repository == repository.path and service.told_by in {"host", "both"}
        }
        return [d for d in self.deployments if d.service in mine and d.kind != "config"]

    def merge_requests(self) -> list[MergeRequest]:
        """List every change of every repository."""
        return [change for repo in self.repositories for change in repo.merge_requests]


def found(seed: int = 7, now: datetime | None = None) -> Company:
    """Simulate two years of the company.

    Args:
        seed: The same seed and now tell the same story, to the byte.
        now: Where the two years end; default: this moment.
    """
    end = int((now or datetime.now(UTC)).timestamp())
    start = midnight(end - SPAN)
    organisation = found_organisation(seed, start, end)
    work = WorkingTime(instant(start - 200 * DAY).date(), instant(end + 400 * DAY).date())
    tickets = plan_tickets(seed, organisation, work)
    changes = _plan_changes(seed, organisation, work, tickets)
    outages = Outages(organisation)
    repositories, deployments = _deliver(seed, organisation, work, changes, outages)
    outages.unrelated(deployments, Chance(seed, "outages"))
    sprints = plan_sprints(organisation)
    by_ticket: dict[str, list[MergeRequest]] = defaultdict(list)
    for change in changes:
        if change.ticket:
            by_ticket[change.ticket].append(change)
    by_team: dict[str, list[Sprint]] = defaultdict(list)
    for sprint in sprints:
        by_team[sprint.team].append(sprint)
    taking_part = TakingPart(organisation)
    for ticket in tickets:
        chance = Chance(seed, "tracking", ticket.id)
        known_as = ticket.moved_from or ticket.key
        Tracker(organisation, work, by_team, chance, taking_part).track(ticket, by_ticket[known_as])
    company = Company(
        seed=seed,
        organisation=organisation,
        work=work,
        repositories=repositories,
        deployments=deployments,
        incidents=outages.incidents,
        tickets=tickets,
        sprints=sprints,
    )
    cut_after(company, end)
    _number(company)
    share_work(company.organisation, company.repositories)
    company.sayings = hear(company)
    return company


def _plan_changes(
    seed: int, organisation: Organisation, work: WorkingTime, tickets: list[Ticket]
) -> list[MergeRequest]:
    author = Author(organisation, work, Chance(seed, "changes"))
    changes = []
    for ticket in tickets:
        if ticket.started_at is None or ticket.is_cancelled:
            continue
        start = ticket.started_at
        style = style_of(organisation, ticket.team, start)
        for _ in range(ticket.change_count):
            start = work.after(start, author.chance.around(style.start_early_hours))
            if start < organisation.now:
                changes.append(author.from_ticket(ticket, start))
    for service in SERVICES:
        for day in work.days[:: author.chance.between(24, 34)]:
            start = work.after(
                int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()), 1
            )
            if organisation.start <= start < organisation.now:
                changes.append(author.dependency(service, start))
    return changes


def _deliver(
    seed: int,
    organisation: Organisation,
    work: WorkingTime,
    changes: list[MergeRequest],
    outages: Outages,
) -> tuple[list[Repository], list[Deployment]]:
    """Run every repository's clock."""
    planned: dict[str, list[MergeRequest]] = defaultdict(list)
    for change in changes:
        planned[change.repository].append(change)
    repositories: list[Repository] = []
    deployments: list[Deployment] = []
    paths = dict.fromkeys(service.repository for service in SERVICES)
    for number, path in enumerate(paths, start=1):
        repository = Repository(
            id=100 + number, path=path, created_at=organisation.start - 90 * DAY
        )
        chance = Chance(seed, "delivery", path)
        team = next(s.team for s in SERVICES if s.repository == path)
        first = organisation.engineers(team, organisation.start)[0]
        mainline = Mainline(repository, STYLES[team].merge_way, first, chance)
        delivery = Delivery(
            organisation=organisation, work=work, chance=chance, mainline=mainline, outages=outages
        )
        for change in planned[path]:
            delivery.submit(change)
        delivery.run(organisation.now)
        repositories.append(repository)
        deployments += delivery.deployments
    return repositories, deployments


def _number(company: Company) -> None:
    """Give the tools' numbers, in the order in which things began."""
    changes = sorted(company.merge_requests(), key=lambda c: (c.opened_at, c.repository, c.iid))
    for index, change in enumerate(changes):
        change.id = 50_000 + index
    company.deployments.sort(key=lambda d: (d.started_at, d.service, d.environment))
    for index, deployment in enumerate(company.deployments):
        deployment.id = 70_000 + index
    company.incidents.sort(key=lambda i: (i.opened_at, i.service))
    for number, incident in enumerate(company.incidents, start=1):
        incident.number = number
