"""What customers say and what becomes of it, as it truly was. Times are seconds since 1970."""

from hashlib import sha256
from typing import Literal

from msgspec import Struct, field

from gnomon.demo.customers.habits import CHATTED

Kind = Literal["problem", "wish", "question", "complaint", "praise"]
Desk = Literal["intercom", "mail", "zendesk"]
#: What people chat about: no wish, and no report of an outage, which the desk keeps together.
_SMALL_TALK = frozenset({"question", "complaint", "praise"})


class Solve(Struct, frozen=True, kw_only=True):
    """A time at which an agent called it solved."""

    at: int
    is_told: bool
    """Whether the customer was written to in the same move."""


class Lesson(Struct, frozen=True, kw_only=True):
    """What somebody found out about an answer after customers had it."""

    at: int
    is_of_use: bool
    text: str


class Saying(Struct, kw_only=True):
    """Something one customer said, once."""

    number: int = 0
    """What the desk calls it."""
    customer: int
    """Account of the customer at the desk."""
    service: str
    """What it is about."""
    team: str
    """Who answers for that service when it is said."""
    kind: Kind
    title: str
    text: str
    channel: Literal["email", "web", "chat"]
    said_at: int
    is_internal: bool = False
    """Whether a team of the company itself says it."""
    answered_at: int | None = None
    """First answer by a person; null while there is none."""
    planned_at: int | None = None
    """When it was promised."""
    declined_at: int | None = None
    """When it was turned down."""
    solves: list[Solve] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)
    """When the customer came back after a solution."""
    first: "Saying | None" = None
    """Who said the same before; null for the first of them."""
    incident: int | None = None
    """Number of the outage it tells of."""
    ticket: str | None = None
    """The work it led to; only the first of those who say the same is linked."""
    link: Literal["field", "external"] = "field"
    """Where at the desk the work is named."""
    released_at: int | None = None
    """First production deployment after it that holds work of its ticket."""
    unnamed: list[tuple[str, int]] = field(default_factory=list)
    """Changes for its ticket that do not name it, by repository and number."""
    lesson: Lesson | None = None

    @property
    def desk(self) -> Desk:
        """The tool that it came to."""
        if self.service == CHATTED and self.kind in _SMALL_TALK:
            return "intercom"
        # Customers thank by letter; colleagues say so at the desk.
        return "mail" if self.kind == "praise" and not self.is_internal else "zendesk"

    @property
    def message_id(self) -> str:
        """Name it as the mail that it is, where it is one."""
        return f"<{self.number}.{self.said_at}@customers.example.org>"

    @property
    def key(self) -> str:
        """Key it by the tool and what that calls it; a mail by the hash of its name."""
        mail = sha256(self.message_id.encode()).hexdigest()[:24]
        return f"{self.desk}:feedback:{mail if self.desk == 'mail' else self.number}"

    @property
    def told_at(self) -> int | None:
        """When the customer first heard what became of it."""
        return min((solve.at for solve in self.solves if solve.is_told), default=None)

    @property
    def is_open_again(self) -> bool:
        """Whether the customer came back and nobody has solved it since."""
        return len(self.reopened) == len(self.solves) > 0

    @property
    def resolved_at(self) -> int | None:
        """When it was solved for good, as far as anybody knows."""
        return None if self.is_open_again or not self.solves else self.solves[-1].at

    def cut_after(self, now: int) -> None:
        """Forget what lies after a moment."""
        for name in ("answered_at", "planned_at", "declined_at"):
            at = getattr(self, name)
            if at is not None and at > now:
                setattr(self, name, None)
        self.solves = [solve for solve in self.solves if solve.at <= now]
        self.reopened = [at for at in self.reopened if at <= now]
        if self.planned_at is None:
            self.ticket, self.unnamed = None, []
        if self.lesson is not None and self.lesson.at > now:
            self.lesson = None
