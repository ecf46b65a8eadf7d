"""A home of two small teams, fed with events in the tools' own shapes through the inbox."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gnomon.answers.lineage import entities
from gnomon.answers.observing import observation_schema
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, PARTITION_BY
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from gnomon.operations.read import read
from gnomon.operations.refresh import refresh
from gnomon.settings import Settings, SourceSettings

Json = dict[str, Any]
#: Makes the settings of a new home by its name.
NewHome = Callable[..., Settings]

SOURCES = {
    name: SourceSettings(type=name, url=f"https://{name}.example.org")
    for name in ("gitlab", "jira", "argocd", "pagerduty")
}

#: Two teams of one business unit; `basket` goes from the one to the other in April.
CATALOGUE = """\
apiVersion: gnomon.dev/v1
kind: Calendar
metadata: {name: default}
spec:
  timezone: Europe/Berlin
  hours: {from: "09:00", to: "17:00"}
  from: 2026-01-01
  to: 2027-01-01
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: commerce}
spec: {type: business-unit, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop, annotations: {jira/project-key: SHOP}}
spec: {type: team, parent: commerce, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: pay}
spec: {type: team, parent: commerce, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {profile: {displayName: Ann Archer, email: ann@example.org}, memberOf: [shop]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: bob}
spec: {profile: {displayName: Bob Baker, email: bob@example.org}, memberOf: [pay]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  annotations:
    gitlab.com/project-slug: web/checkout
    argocd/app-name: checkout
    pagerduty.com/service-id: PCHECK
spec: {type: service, lifecycle: production, owner: shop}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: basket
  annotations:
    gitlab.com/project-slug: web/basket
    argocd/app-name: basket
    pagerduty.com/service-id: PBASK
spec: {type: service, lifecycle: production, owner: pay}
---
apiVersion: gnomon.dev/v1
kind: Ownership
spec:
  - {service: basket, group: shop, to: 2026-04-01}
  - {service: basket, group: pay, from: 2026-04-01}
"""


def settings(home: Path, catalogue: str = CATALOGUE, **told: Any) -> Settings:
    """Write the catalogue beside a home and return its settings."""
    folder = home / "catalogue"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.yaml").write_text(catalogue, encoding="utf-8")
    told.setdefault("sources", SOURCES)
    return Settings(home=home, folder=home, catalogue=("catalogue",), **told)


def tell(home: Home, *events: Event) -> None:
    home.inbox.accept(events)


def bring_up_to_date(home: Home, *, settle: bool = False, whole: bool = False) -> None:
    with home.lease() as held:
        refresh(home, held, whole=whole)
        if settle:
            compact(home, held)


def refresh_again_and_again(told: Settings) -> None:
    """Bring a home up to date three times; a process beside the test runs this."""
    with open_home(told) as home:
        for _ in range(3):
            with home.lease(wait_seconds=120) as held:
                refresh(home, held)


def event(kind: str, body: Any, subject: str | None = None, **told: Any) -> Event:
    """Make an event as a fetch does: its id says what was asked and what was answered."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hashlib.sha256(f"{kind} {subject}".encode() + data).hexdigest()[:32]
    told.setdefault("source", kind.partition(".")[0])
    return Event(id=told.pop("id", digest), type=kind, subject=subject, data=data, **told)


def project(number: int, path: str, **told: Any) -> Event:
    about = {
        "id": number,
        "path_with_namespace": path,
        "name": path.rpartition("/")[2],
        "web_url": f"https://gitlab.example.org/{path}",
        "default_branch": "main",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    }
    return event("gitlab.api.projects", [about | told], "/api/v4/projects?per_page=100")


def user(name: str) -> Json:
    return {"id": sum(name.encode()), "username": name, "name": name.title()}


def revision(number: int) -> str:
    return hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()


def merge_request(
    number: int,
    opened_at: datetime,
    merged_at: datetime | None = None,
    *,
    project: int = 1,
    author: str | Json = "ann",
    changed_at: datetime | None = None,
    **told: Any,
) -> Event:
    about = {
        "iid": number,
        "project_id": project,
        "title": f"Change {number}",
        "state": "merged" if merged_at else "opened",
        "created_at": f"{opened_at.isoformat()}",
        "updated_at": f"{(changed_at or merged_at or opened_at).isoformat()}",
        "merged_at": merged_at.isoformat() if merged_at else None,
        "author": user(author) if isinstance(author, str) else author,
        "source_branch": f"change-{number}",
        "target_branch": "main",
        "sha": revision(number),
        "merge_commit_sha": revision(number) if merged_at else None,
        "web_url": f"https://gitlab.example.org/p/{project}/-/merge_requests/{number}",
    }
    return event("gitlab.api.merge_requests", [about | told], f"/api/v4/projects/{project}/mrs")


def branch_commit(
    number: int, authored_at: datetime, *, project: int = 1, author: str = "ann"
) -> Event:
    about = {
        "id": revision(number),
        "title": f"Change {number}",
        "author_name": author.title(),
        "author_email": f"{author}@example.org",
        "authored_date": authored_at.isoformat(),
        "committed_date": authored_at.isoformat(),
    }
    subject = f"/api/v4/projects/{project}/merge_requests/{number}/commits"
    return event("gitlab.api.merge_request_commits", [about], subject)


def comment(
    number: int, at: datetime, *, project: int = 1, author: str = "bob", id_: int = 0
) -> Event:
    about = {
        "id": id_ or number * 100,
        "created_at": at.isoformat(),
        "updated_at": at.isoformat(),
        "body": "Looks good",
        "author": user(author),
        "system": False,
        "noteable_type": "MergeRequest",
    }
    subject = f"/api/v4/projects/{project}/merge_requests/{number}/notes"
    return event("gitlab.api.notes", [about], subject)


def pipeline_deployment(
    id_: int,
    at: datetime,
    *,
    project: int = 1,
    of: int | None = None,
    status: str = "success",
    changed_at: datetime | None = None,
) -> Event:
    about = {
        "id": id_,
        "status": status,
        "created_at": (at - timedelta(minutes=5)).isoformat(),
        "updated_at": (changed_at or at).isoformat(),
        "sha": revision(of if of is not None else id_),
        "ref": "main",
        "environment": {"id": project, "name": "production", "tier": "production"},
        "user": user("ann"),
    }
    return event(
        "gitlab.api.deployments", [about], f"/api/v4/projects/{project}/deployments?page=1"
    )


def incident(
    id_: str, opened_at: datetime, resolved_at: datetime | None = None, *, service: str = "PCHECK"
) -> Event:
    about = {
        "id": id_,
        "status": "resolved" if resolved_at else "triggered",
        "created_at": opened_at.isoformat(),
        "updated_at": (resolved_at or opened_at).isoformat(),
        "resolved_at": resolved_at.isoformat() if resolved_at else None,
        "incident_number": sum(id_.encode()),
        "title": f"Incident {id_}",
        "service": {"id": service, "summary": service.lower()},
        "urgency": "high",
    }
    return event("pagerduty.api.incidents", {"incidents": [about]}, "/incidents")


_STATUSES = {
    "new": ("1", "To Do"),
    "indeterminate": ("2", "In Progress"),
    "done": ("3", "Done"),
}


def ticket(
    number: int,
    opened_at: datetime,
    *moves: tuple[datetime, str],
    project: str = "SHOP",
    **fields: Any,
) -> Event:
    """Tell a ticket with every status category it entered, and when."""
    state = "new"
    histories = []
    for place, (at, category) in enumerate(moves):
        old, new = _STATUSES[state], _STATUSES[category]
        item = {
            "field": "status",
            "fieldId": "status",
            "from": old[0],
            "fromString": old[1],
            "to": new[0],
            "toString": new[1],
        }
        created = _jira_time(at)
        histories.append({"id": f"{number}{place}", "created": created, "items": [item]})
        state = category
    status = {
        "id": _STATUSES[state][0],
        "name": _STATUSES[state][1],
        "statusCategory": {"key": state},
    }
    about = {
        "id": str(10_000 + number),
        "key": f"{project}-{number}",
        "self": f"https://jira.example.org/rest/api/3/issue/{10_000 + number}",
        "fields": {
            "summary": f"Ticket {number}",
            "issuetype": {"name": "Story", "subtask": False},
            "project": {"key": project, "name": project.title()},
            "status": status,
            "created": _jira_time(opened_at),
            "updated": _jira_time(moves[-1][0] if moves else opened_at),
            **fields,
        },
        "changelog": {"startAt": 0, "total": len(histories), "histories": histories},
    }
    page = {
        "meanings": {"customfield_1": "sprint"},
        "categories": {"1": "new", "2": "indeterminate", "3": "done"},
        "page": {"issues": [about]},
    }
    return event("jira.api.issues", page, "/rest/api/3/search/jql")


def _jira_time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000+0000"


def entity_hashes(home: Home) -> dict[str, str]:
    """Hash what is true of each entity, whenever it was received."""
    found = {}
    with home.engine.session() as session:
        tables = Tables(session, home.lake, {}, is_brief=True)
        told = {name: _told(tables, name) for name in entities()}
    for name, rows in told.items():
        for row in rows:
            # The version of a catalogue, or of a clone's refs, is the moment it is looked at.
            if row["source"] in ("catalog", "history"):
                del row["changed_at"]
        found[name] = _hash(rows)
    return found


def _told(tables: Tables, name: str) -> list[Json]:
    tables.bring(name)

    def every() -> Any:
        return tables.session.table(name).drop("received_at", "event_id")

    return tables.session.rows(every, f"what is told of {name}").to_pylist()


def rows_of(home: Home, entity: type[Entity]) -> list[Json]:
    """Read what is true of an entity, in the order of keys, whichever event told it."""
    name = table_name(entity)
    with home.engine.session() as session:
        tables = Tables(session, home.lake, {})
        tables.bring(name)
        rows = session.rows(
            lambda: session.table(name).drop("received_at", "event_id"), f"what is told of {name}"
        ).to_pylist()
    return sorted(rows, key=lambda row: str(row["key"]))


def read_up_to_date(home: Home, *, settle: bool = False) -> None:
    """Read what was accepted, and measure nothing."""
    with home.lease() as held:
        read(home, held)
        if settle:
            compact(home, held)


def observation_rows(home: Home) -> list[Json]:
    """Read every observation, in a fixed order."""
    with home.engine.session() as session:
        files = home.lake.snapshot(OBSERVATION).uris()
        session.scan(OBSERVATION, files, observation_schema(), PARTITION_BY)
        rows = session.rows(lambda: session.table(OBSERVATION), "all observations").to_pylist()
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str))


def _hash(rows: Iterable[Json]) -> str:
    lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def with_repository(folder: Path) -> dict[str, SourceSettings]:
    """Return sources of which only a local repository can be asked."""
    return {"history": SourceSettings(type="git", url=str(folder))}
