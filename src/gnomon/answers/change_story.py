"""One change's life in order: from its first commit to production and what came of it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.scoping import scopes
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session
from gnomon.errors import UsageError

Table = Any

#: Phases of a change, in the order they come.
PHASES = ("Coding", "Review", "Pipeline", "Deployment", "Incident")


class Moment(Struct, frozen=True, kw_only=True):
    """Something that happened to a change."""

    at: datetime
    """When."""
    phase: str
    """One of `PHASES`."""
    what: str
    """What happened, in words."""
    who: str | None = None
    """Display name of who did it; null when nobody is known."""
    source: str
    """The instance that told it."""
    url: str | None = None
    """Where to open it in its tool."""


class Stage(Struct, frozen=True, kw_only=True):
    """A part of a change's life between two moments."""

    name: str
    """What the time was spent on."""
    phase: str
    """One of `PHASES`."""
    begin: datetime
    """Its start."""
    end: datetime
    """Its end."""


class ChangeStory(Struct, frozen=True, kw_only=True):
    """One change and everything that happened to it."""

    key: str
    """Key of the change."""
    title: str
    """Its title."""
    number: int | None
    """Number in its repository."""
    repository: str | None
    """Path of its repository."""
    state: str
    """open, merged or closed."""
    author: str | None
    """Display name of its author; null when not known."""
    url: str | None
    """Where to open it in its tool."""
    ticket_refs: tuple[str, ...]
    """Tickets it names."""
    added_lines: int | None
    """Lines added; null when not told."""
    deleted_lines: int | None
    """Lines deleted; null when not told."""
    moments: list[Moment]
    """What happened, oldest first."""
    stages: list[Stage]
    """Coding, waiting for review, review and delivery, as far as they have begun and ended."""


def change_story(place: Installation, key: str) -> ChangeStory:
    """Tell the life of one change.

    Raises:
        UsageError: No change has that key.
    """
    with place.engine.session() as session:
        asked = pa.array([key], pa.string())
        session.memory("asked_change", pa.table({"change_id": asked}))
        change, names = _change(place, session)
        if change is None:
            raise UsageError(f"No change has the key {key!r}. Open one from a metric's page.")
    with place.engine.session() as session:
        session.memory("asked_change", pa.table({"change_id": asked}))
        story = _Story(session, Tables(session, place.lake, place.definitions, scope_names=names))
        return story.tell(change)


def _change(place: Installation, session: Session) -> tuple[dict[str, Any] | None, set[str]]:
    """Find the change, and the names of the scope that its facts are in."""
    tables = Tables(session, place.lake, place.definitions)
    tables.bring("change", "repository")

    def asked() -> Table:
        change = tables["change"]
        return change.filter(change.key.isin(session.table("asked_change").change_id))

    rows = session.rows(asked, "change of a story").to_pylist()
    repositories = session.rows(
        lambda: tables["repository"].select("key", "path"), "scope repositories"
    )
    if not rows:
        return None, set()
    change = rows[0]
    paths = dict(zip(*(repositories[name].to_pylist() for name in ("key", "path")), strict=True))
    change["repository"] = paths.get(change["repository_id"])
    return change, scopes(tables).around({change["repository_id"]})


class _Story:
    def __init__(self, session: Session, tables: Tables) -> None:
        self._session = session
        self._tables = tables
        self._people: dict[str, str] = {}
        self._moments: list[Moment] = []
        self._url: str | None = None

    def tell(self, change: dict[str, Any]) -> ChangeStory:
        key = change["key"]
        # What has no address of its own is found on the change's page.
        self._url = change["url"]
        life = next(iter(self._about("change_life", "change_id")), {})
        size = next(iter(self._about("change_size", "change_id")), {})
        self._know_people()
        self._coding(change)
        self._review(change)
        self._pipeline()
        live_at = self._deployments()
        self._moments.sort(key=lambda moment: (moment.at, PHASES.index(moment.phase)))
        return ChangeStory(
            key=key,
            title=change["title"],
            number=change["number"],
            repository=change["repository"],
            state=change["state"],
            author=self._name(change["author_id"]),
            url=change["url"],
            ticket_refs=tuple(change["ticket_refs"] or ()),
            added_lines=size.get("added_lines"),
            deleted_lines=size.get("deleted_lines"),
            moments=self._moments,
            stages=_stages(life, live_at),
        )

    def _about(self, table: str, column: str, wanted: str = "asked_change") -> list[dict[str, Any]]:
        """Return the rows of a table whose column names what was asked for."""
        self._tables.bring(table)

        def query() -> Table:
            rows = self._session.table(table)
            asked = self._session.table(wanted)
            return rows.filter(rows[column].isin(asked[asked.columns[0]]))

        key = f"story {table} {column} {wanted}"
        found: list[dict[str, Any]] = self._session.rows(query, key).to_pylist()
        return found

    def _know_people(self) -> None:
        """Keep the names of the accounts; few organisations have too many to hold."""
        self._tables.bring("identity", "actor", "person")

        def query() -> Table:
            actor, person = self._tables["actor"], self._tables["person"]
            account = self._tables["identity"].select(
                account="key", account_name="name", user_name="user_name"
            )
            named = person.select(known="key", person_name="name")
            joined = account.left_join(actor, account.account == actor.identity_id)
            joined = joined.left_join(named, joined.person_id == named.known)
            name = joined.person_name.coalesce(joined.account_name).coalesce(joined.user_name)
            return joined.select("account", name=name)

        rows = self._session.rows(query, "names of accounts").to_pylist()
        self._people = {row["account"]: row["name"] for row in rows if row["name"]}

    def _name(self, identity: str | None) -> str | None:
        return self._people.get(identity) if identity else None

    def _add(
        self,
        row: dict[str, Any],
        at: datetime | None,
        phase: str,
        what: str,
        who: str | None = None,
    ) -> None:
        if at is not None:
            self._moments.append(
                Moment(
                    at=at,
                    phase=phase,
                    what=what,
                    who=self._name(who),
                    source=row.get("source") or "",
                    url=row.get("url") or self._url,
                )
            )

    def _coding(self, change: dict[str, Any]) -> None:
        for row in self._about("change_commit", "change_id"):
            what = f"Commit {row['revision'][:8]}"
            self._add(row, row["authored_at"], "Coding", what, row["author_id"])
        opened = "Opened as a draft" if change["is_draft"] else "Opened"
        self._add(change, change["opened_at"], "Coding", opened, change["author_id"])

    def _review(self, change: dict[str, Any]) -> None:
        for row in self._about("change_event", "change_id"):
            if row["kind"] in _EVENTS:
                phase, words = _EVENTS[row["kind"]]
                whom = self._name(row["target_id"])
                what = f"{words} of {whom}" if whom else words
                self._add(row, row["happened_at"], phase, what, row["actor_id"])
        for row in self._about("review", "change_id"):
            what = row["kind"].replace("_", " ").capitalize()
            self._add(row, row["reviewed_at"], "Review", what, row["reviewer_id"])
        for row in self._about("change_merge", "change_id"):
            self._add(row, row["merged_at"], "Review", "Merged", row["merged_by_id"])
            if change["state"] == "closed":
                self._add(row, row["closed_at"], "Review", "Closed without a merge")

    def _pipeline(self) -> None:
        for row in self._about("pipeline_run", "change_id"):
            at = row["finished_at"] or row["started_at"] or row["queued_at"]
            self._add(row, at, "Pipeline", f"Pipeline: {row['result'] or 'running'}")

    def _deployments(self) -> datetime | None:
        """Tell the deployments that first carried it, and the incidents put down to them."""
        carried = self._about("deployed_change", "change_id")
        if not carried:
            return None
        rules = {row["deployment_id"]: row["rule"] for row in carried}
        keys = pa.array(sorted(rules), pa.string())
        self._session.memory("asked_deployment", pa.table({"deployment_id": keys}))
        about = partial(self._about, wanted="asked_deployment")
        for row in about("production_deployment", "deployment_id"):
            rule = rules[row["deployment_id"]]
            name = row["application"] or row["environment"]
            what = f"First deployed to production: {name} (known by {rule})"
            source = {"source": row["deployment_id"].partition(":")[0], "url": row["url"]}
            self._add(source, row["at"], "Deployment", what, row["initiator_id"])
        self._incidents(about)
        moments: list[datetime] = [row["deployed_at"] for row in carried]
        return min(moments)

    def _incidents(self, about: Callable[[str, str], list[dict[str, Any]]]) -> None:
        links = {row["incident_id"]: row for row in about("incident_deployment", "deployment_id")}
        if not links:
            return
        keys = pa.array(sorted(links), pa.string())
        self._session.memory("asked_incident", pa.table({"incident_id": keys}))
        for row in self._about("incident_joined", "incident_id", "asked_incident"):
            inferred = links[row["incident_id"]]["is_inferred"]
            how = "put down to this deployment by time" if inferred else "names this deployment"
            self._add(row, row["opened_at"], "Incident", f"Incident: {row['title']} ({how})")
            self._add(row, row["resolved_at"], "Incident", f"Resolved: {row['title']}")


#: What the events of a change's life are called; those the merge tells too are left out.
_EVENTS = {
    "ready": ("Coding", "Ready for review"),
    "draft": ("Coding", "Back to draft"),
    "review_requested": ("Review", "Review requested"),
    "reopened": ("Review", "Reopened"),
    "pushed": ("Coding", "Pushed"),
}


def _stages(life: dict[str, Any], live_at: datetime | None) -> list[Stage]:
    named = (
        ("Coding", "Coding", "first_commit_at", "ready_at"),
        ("Waiting for the first response", "Review", "ready_at", "first_review_at"),
        ("Review until merged", "Review", "first_review_at", "merged_at"),
        ("Merged until deployed", "Deployment", "merged_at", "live_at"),
    )
    moments = {**life, "live_at": live_at}
    if moments.get("first_review_at") is None:
        moments["first_review_at"] = moments.get("ready_at")
    found = []
    for name, phase, begin, end in named:
        began, ended = moments.get(begin), moments.get(end)
        if began is not None and ended is not None and ended > began:
            found.append(Stage(name=name, phase=phase, begin=began, end=ended))
    return found
