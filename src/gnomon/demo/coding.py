"""The changes people write, and how they are reviewed."""

from gnomon.demo.chance import Chance
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import SERVICES, Person, Service
from gnomon.demo.planning import style_of
from gnomon.demo.records import ChangeKind, FileEdit, MergeRequest, Note, Ticket
from gnomon.demo.style import Style
from gnomon.demo.wording import REVIEW_WORDS, branch_name
from gnomon.demo.working_time import WorkingTime

BY_NAME: dict[str, Service] = {service.name: service for service in SERVICES}
MINUTE, HOUR = 60, 3600


class Author:
    """Writes changes for a team in its style."""

    def __init__(self, organisation: Organisation, work: WorkingTime, chance: Chance) -> None:
        self.organisation = organisation
        self.work = work
        self.chance = chance

    def from_ticket(self, ticket: Ticket, start: int) -> MergeRequest:
        """Plan the change that does a ticket, or a part of it, begun at a moment."""
        style = style_of(self.organisation, ticket.team, start)
        author = ticket.assignee or ticket.reporter
        if self.chance.happens(0.02):
            author = self.organisation.people["meridian-assistant"]
        names_ticket = self.chance.happens(0.92)
        title = f"{ticket.key}: {ticket.title}" if names_ticket else ticket.title
        change = self._open(style, ticket.team, BY_NAME[ticket.service], author, title, start)
        change.ticket = ticket.key
        change.branch = branch_name(ticket.key if names_ticket else None, ticket.title)
        self._review(style, change)
        self._end(style, change)
        return change

    def dependency(self, service: Service, start: int) -> MergeRequest:
        """Plan an update of dependencies by the bot: often merged unseen."""
        team = self.organisation.team_of(service, start)
        bot = self.organisation.people["dependency-bot"]
        style = style_of(self.organisation, team, start)
        title = (
            f"Update dependency lib-{self.chance.between(1, 60)} to v{self.chance.between(2, 9)}"
        )
        change = self._open(style, team, service, bot, title, start)
        change.kind, change.labels = "dependency", ("dependencies",)
        change.branch = f"deps/{branch_name(None, title)}"
        change.opened_at = change.ready_at = start + 30
        change.files = (
            FileEdit(path=_inside(service, "requirements.lock"), added=44, deleted=38),
            FileEdit(path=_inside(service, "pyproject.toml"), added=1, deleted=1),
        )
        if self.chance.happens(0.5):
            self._review(style, change)
        self._end(style, change)
        return change

    def urgent(self, service: Service, title: str, start: int, kind: ChangeKind) -> MergeRequest:
        """Write a hotfix or a revert, at any hour, with little or no review."""
        team = self.organisation.team_of(service, start)
        style = style_of(self.organisation, team, start)
        author = self.chance.one_of(self.organisation.engineers(team, start))
        change = self._open(style, team, service, author, title, start)
        change.kind = kind
        change.opened_at = change.ready_at = start + self.chance.between(5, 25) * MINUTE
        change.branch = f"{kind}/{branch_name(None, title)}"[:60]
        change.files = (FileEdit(path=_inside(service, "src/service.py"), added=6, deleted=3),)
        change.services = (service.name,)
        merged = change.opened_at + self.chance.between(6, 30) * MINUTE
        if self.chance.happens(0.6):
            other = self._others(change)[0]
            change.responded_at = merged - 2 * MINUTE
            self._approve(change, other, merged - 2 * MINUTE)
        self._merge(change, merged)
        return change

    def _open(
        self, style: Style, team: str, service: Service, author: Person, title: str, start: int
    ) -> MergeRequest:
        opened = self.work.after(start, self.chance.around(style.coding_hours, 0.7))
        ready = opened
        if self.chance.happens(0.22):
            opened = self.work.after(start, self.chance.around(0.5, 0.3))
            opened = min(opened, ready)
        files, services = self._files(style, service)
        return MergeRequest(
            repository=service.repository,
            title=title,
            description=f"{title}\n\nSee the ticket for the reasons.",
            author=author,
            is_second_account=author.other_user is not None and self.chance.happens(0.25),
            branch="",
            team=team,
            services=services,
            first_commit_at=start,
            opened_at=opened,
            ready_at=ready,
            files=files,
        )

    def _files(
        self, style: Style, service: Service
    ) -> tuple[tuple[FileEdit, ...], tuple[str, ...]]:
        lines = max(2, int(self.chance.around(style.lines, 0.9)))
        count = max(1, min(40, int(lines / 45) + self.chance.between(0, 2)))
        services = [service]
        if service.folder and self.chance.happens(0.15):
            siblings = [s for s in SERVICES if s.repository == service.repository and s != service]
            services.append(self.chance.one_of(siblings))
            count = max(2, count)
        edits = []
        for index in range(count):
            share = max(1, lines // count)
            added = max(0, int(share * self.chance.one_of((0.4, 0.6, 0.8, 1.0))))
            kind = self.chance.weighted(
                {"modified": 82.0, "new": 13.0, "deleted": 3.0, "renamed": 2.0}
            )
            added, deleted = {"new": (share, 0), "deleted": (0, share), "renamed": (0, 0)}.get(
                kind, (added, share - added)
            )
            path = _inside(
                services[index % len(services)], f"src/part_{self.chance.between(1, 30)}.py"
            )
            edits.append(
                FileEdit(
                    path=path,
                    added=added,
                    deleted=deleted,
                    kind=kind,  # type: ignore[arg-type]
                    old_path=path.replace(".py", "_old.py") if kind == "renamed" else None,
                )
            )
        if self.chance.happens(0.05):
            edits.append(
                FileEdit(
                    path=_inside(service, "docs/picture.png"), added=0, deleted=0, kind="binary"
                )
            )
        if self.chance.happens(0.07):
            edits.append(
                FileEdit(path=_inside(service, "package-lock.json"), added=900, deleted=300)
            )
        return tuple({e.path: e for e in edits}.values()), tuple(s.name for s in services)

    def _others(self, change: MergeRequest) -> list[Person]:
        engineers = self.organisation.engineers(change.team, change.ready_at)
        return [person for person in engineers if person is not change.author]

    def _review(self, style: Style, change: MergeRequest) -> None:
        others = self._others(change)
        if not others:
            return
        change.reviewers = tuple(self.chance.some_of(others, self.chance.between(1, 2)))
        asked_later = self.chance.happens(0.1)
        change.requested_at = (
            self.work.after(change.ready_at, 1.0) if asked_later else change.ready_at
        )
        names = " and ".join(f"@{person.user_name}" for person in change.reviewers)
        self._log(change, change.author, change.requested_at, f"requested review from {names}")
        bot = self.organisation.people["pipeline-bot"]
        if self.chance.happens(0.4):
            body = f"Coverage is {self.chance.between(60, 95)} % on this branch."
            change.notes.append(Note(author=bot, at=change.opened_at + 9 * MINUTE, body=body))
        if self.chance.happens(style.unreviewed):
            return
        first = self.work.after(change.requested_at, self.chance.around(style.pickup_hours, 0.8))
        change.responded_at = first
        last = self.work.after(first, self.chance.around(style.review_hours, 0.8))
        self._comment(style, change, first, last)
        for person in change.reviewers:
            self._approve(change, person, last)
            last += 7 * MINUTE

    def _comment(self, style: Style, change: MergeRequest, first: int, last: int) -> None:
        count = self.chance.count(style.comments)
        moments = sorted({first, *(self.chance.between(first, last) for _ in range(count - 1))})
        for thread, drawn in enumerate(moments[:count], start=1):
            at = first if thread == 1 else self.work.after(drawn, 0.01)
            if at >= last:
                continue
            reviewer = change.reviewers[0 if thread == 1 else thread % len(change.reviewers)]
            body = self.chance.one_of(REVIEW_WORDS)
            change.notes.append(
                Note(author=reviewer, at=at, body=body, is_inline=True, thread=thread)
            )
            is_human = change.author.kind == "human"
            if is_human and self.chance.happens(0.5) and at + 20 * MINUTE < last:
                reply = Note(
                    author=change.author,
                    at=at + 20 * MINUTE,
                    body="Done, thank you.",
                    is_inline=True,
                    thread=thread,
                )
                change.notes.append(reply)
        if not count:
            change.responded_at = last

    def _approve(self, change: MergeRequest, person: Person, at: int) -> None:
        change.approvals.append((person, at))
        self._log(change, person, at, "approved this merge request")

    def _log(self, change: MergeRequest, author: Person, at: int, body: str) -> None:
        change.notes.append(Note(author=author, at=at, body=body, is_system=True))

    def _end(self, style: Style, change: MergeRequest) -> None:
        """Merge, close or, now and then, forget, or close and open again before the merge."""
        if self.chance.happens(0.005):
            return
        wait = self.chance.around(style.merge_wait_hours, 0.9)
        seen = [at for _, at in change.approvals] + [note.at for note in change.notes]
        last = max([change.ready_at, *seen])
        end = self.work.after(last, wait)
        if self.chance.happens(0.05):
            change.closed_at = end
            change.events.append(("closed", end, change.author))
            return
        if self.chance.happens(0.025):
            change.events.append(("closed", end, change.author))
            again = self.work.after(end, 5)
            change.events.append(("reopened", again, change.author))
            end = self.work.after(again, 3)
        self._merge(change, end)

    def _merge(self, change: MergeRequest, at: int) -> None:
        merger = change.approvals[-1][0] if change.approvals else change.author
        if self.chance.happens(0.5) and change.author.kind == "human":
            merger = change.author
        if merger.kind == "bot":
            merger = self.organisation.people["pipeline-bot"]
        change.merged_at, change.merged_by = at, merger
        change.events.append(("merged", at, merger))


def _inside(service: Service, path: str) -> str:
    return f"{service.folder}/{path}" if service.folder else path
