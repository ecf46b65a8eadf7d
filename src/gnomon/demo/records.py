"""What happens in the company, as it truly was: changes, deployments, incidents, tickets.

The tools tell parts of it, each in its own words. All times are seconds since 1970 (UTC).
"""

from typing import Literal, TypeVar

from msgspec import Struct, field

from gnomon.demo.organisation import Person

T = TypeVar("T")

ChangeKind = Literal["change", "dependency", "hotfix", "revert", "cherry_pick"]
DeploymentKind = Literal["release", "retry", "hotfix", "rollback", "config"]
Cure = Literal["rollback", "hotfix", "revert", "config"]


def known(thing: T | None) -> T:
    """Read what the story has reached.

    Raises:
        ValueError: It has not: the simulation contradicts itself.
    """
    if thing is None:
        raise ValueError("The simulation reads something that it has not reached.")
    return thing


class FileEdit(Struct, frozen=True, kw_only=True):
    """One file touched by a change."""

    path: str
    added: int
    deleted: int
    kind: Literal["modified", "new", "deleted", "renamed", "binary"] = "modified"
    old_path: str | None = None


class Commit(Struct, kw_only=True):
    """A commit of a repository."""

    sha: str
    parents: tuple[str, ...]
    author: Person
    email: str
    authored_at: int
    committed_at: int
    message: str
    added: int
    deleted: int

    @property
    def title(self) -> str:
        """First line of the message."""
        return self.message.split("\n", 1)[0]


class Note(Struct, kw_only=True):
    """A comment or a line of the tool's own log on a merge request."""

    author: Person
    at: int
    body: str
    is_system: bool = False
    is_inline: bool = False
    thread: int = 0


class MergeRequest(Struct, kw_only=True):
    """A change and its life. What lies after the company's now is cut off before it is told."""

    repository: str
    iid: int = 0
    id: int = 0
    title: str
    description: str
    author: Person
    is_second_account: bool = False
    branch: str
    target: str = "main"
    ticket: str | None = None
    team: str
    services: tuple[str, ...]
    first_commit_at: int
    opened_at: int
    ready_at: int
    """Opened, or left draft."""
    requested_at: int | None = None
    """A review was asked for."""
    reviewers: tuple[Person, ...] = ()
    responded_at: int | None = None
    """First response of a human who is not the author."""
    approvals: list[tuple[Person, int]] = field(default_factory=list)
    merged_at: int | None = None
    merged_by: Person | None = None
    closed_at: int | None = None
    """Closed without a merge, for good."""
    events: list[tuple[str, int, Person]] = field(default_factory=list)
    """closed, reopened, merged: with time and actor."""
    notes: list[Note] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    files: tuple[FileEdit, ...] = ()
    base_sha: str = ""
    head_sha: str = ""
    merge_sha: str | None = None
    """Merge commit on the target branch; on GitHub whatever that branch then pointed at."""
    squash_sha: str | None = None
    labels: tuple[str, ...] = ()
    kind: ChangeKind = "change"

    @property
    def landed_sha(self) -> str | None:
        """The commit of the target branch that first holds the change."""
        if self.merged_at is None:
            return None
        return self.merge_sha or self.squash_sha or self.head_sha

    @property
    def updated_at(self) -> int:
        """Time of the last thing that happened to it."""
        notes = [note.at for note in self.notes]
        return max([self.opened_at, *notes, *(at for _, at, _ in self.events)])


class Tag(Struct, frozen=True, kw_only=True):
    """A release tag."""

    name: str
    sha: str
    at: int
    tagger: Person


class Repository(Struct, kw_only=True):
    """A repository with what happened in it."""

    id: int
    path: str
    created_at: int
    merge_requests: list[MergeRequest] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    """Everything that can be reached from a branch, oldest first."""
    mainline: list[str] = field(default_factory=list)
    """First-parent line of the main branch."""
    tags: list[Tag] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)


class Deployment(Struct, kw_only=True):
    """A try to make a version of a service run somewhere."""

    id: int = 0
    service: str
    team: str
    environment: Literal["production", "staging"]
    kind: DeploymentKind
    sha: str
    ref: str
    """Branch or tag it was built from."""
    image: str
    config_sha: str
    """Commit of the GitOps repository."""
    started_at: int
    finished_at: int | None = None
    status: Literal["running", "success", "failure", "aborted"] = "success"
    initiator: Person
    stopped_at_percent: int | None = None
    """Share of the traffic that met a canary when it was taken back; null: it was not."""
    carried: tuple[tuple[str, int], ...] = ()
    """Changes that first reached the environment with it: repository and number."""
    is_harmful: bool = False
    """Whether it truly needed an immediate intervention."""
    recovered_at: int | None = None
    """When the harm was over."""
    cure: Cure | None = None
    """What ended the harm."""


class LogEntry(Struct, frozen=True, kw_only=True):
    """Something that happened in an incident."""

    kind: Literal["trigger", "notify", "acknowledge", "escalate", "annotate", "resolve", "reopen"]
    at: int
    actor: Person | None = None
    text: str = ""
    channel: str = "auto"


class Incident(Struct, kw_only=True):
    """Something that hurt users, with its true cause."""

    number: int = 0
    service: str
    team: str
    title: str
    opened_at: int
    acknowledged_at: int | None = None
    resolved_at: int | None = None
    is_automatic_end: bool = False
    urgency: Literal["high", "low"] = "high"
    priority: str | None = None
    source: Literal["monitoring", "customer", "person"] = "monitoring"
    cause: Deployment | None = None
    """The deployment that truly caused it; null: none did."""
    link: Literal["explicit", "time", "none"] = "none"
    """How the cause can be known from outside."""
    log: list[LogEntry] = field(default_factory=list)


class StatusChange(Struct, frozen=True, kw_only=True):
    """A ticket entering a status."""

    status: str
    at: int
    actor: Person


class FieldChange(Struct, frozen=True, kw_only=True):
    """Another field of a ticket being edited."""

    field: Literal["points", "assignee", "sprint", "key"]
    at: int
    actor: Person
    old: str | None
    new: str | None


class Ticket(Struct, kw_only=True):
    """A unit of work."""

    team: str
    project: str
    number: int = 0
    id: int = 0
    moved_from: str | None = None
    kind: Literal["Story", "Task", "Bug", "Epic", "Sub-task"]
    title: str
    service: str
    reporter: Person
    assignee: Person | None
    opened_at: int
    started_at: int | None = None
    done_at: int | None = None
    is_cancelled: bool = False
    deleted_at: int | None = None
    points: float | None = None
    criteria: Literal["none", "heading", "given_when_then", "field", "template"] = "none"
    sprints: list[int] = field(default_factory=list)
    epic: str | None = None
    history: list[StatusChange] = field(default_factory=list)
    edits: list[FieldChange] = field(default_factory=list)
    change_count: int = 0
    """Changes it takes to do it."""

    @property
    def key(self) -> str:
        """What people call it now."""
        return f"{self.project}-{self.number}"

    @property
    def updated_at(self) -> int:
        """Time of the last thing that happened to it."""
        times = [self.opened_at, *(c.at for c in self.history), *(e.at for e in self.edits)]
        return max(times)


class Sprint(Struct, frozen=True, kw_only=True):
    """A time box of a team."""

    id: int
    team: str
    name: str
    goal: str
    starts_at: int
    ends_at: int
    completed_at: int | None
