"""Jira's shapes of people, projects, issues, boards and sprints."""

from gnomon.demo.company import Company
from gnomon.demo.organisation import SERVICES, TEAMS, Person, Team
from gnomon.demo.platform.sharing import labels, opening
from gnomon.demo.records import Sprint, Ticket
from gnomon.demo.tracking import CATEGORIES
from gnomon.demo.wire import Json, offset_bare, zulu
from gnomon.demo.wording import TEMPLATE, bullets, criteria_text, document, heading, paragraph

POINTS, SPRINT, FLAGGED, CRITERIA = (f"customfield_{n}" for n in (10028, 10020, 10021, 10050))
_CATEGORY = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
_TYPES = {"Epic": 10000, "Story": 10001, "Task": 10002, "Sub-task": 10003, "Bug": 10004}
CRITERIA_TEXT = "The total is right to the cent for all rates of tax"
STATUS_IDS = {name: str(10100 + n) for n, name in enumerate(CATEGORIES)}
PROJECT_IDS = {team.jira_key: str(10000 + n) for n, team in enumerate(TEAMS)}
BOARD_IDS = {team.name: 10 + n for n, team in enumerate(TEAMS) if team.is_scrum}


class Shapes:
    """Shapes things as one Jira does: Cloud or Data Center."""

    def __init__(self, company: Company, *, is_cloud: bool) -> None:
        self.company = company
        self.is_cloud = is_cloud
        self.web = "https://meridian.atlassian.net" if is_cloud else "https://jira.meridian.example"
        self.api = f"{self.web}/rest/api/{3 if is_cloud else 2}"
        self._by_key = {ticket.key: ticket for ticket in company.tickets}

    def user(self, person: Person | None) -> Json | None:
        """Shape a person: Cloud tells an account id and hides the address, a server the name."""
        if person is None:
            return None
        sizes = ("48x48", "24x24", "16x16", "32x32")
        common: Json = {
            "avatarUrls": {size: f"{self.web}/avatar/{person.name}?size={size}" for size in sizes},
            "displayName": person.title,
            "active": person.left is None,
            "timeZone": "Europe/Berlin",
        }
        if self.is_cloud:
            return {
                "self": f"{self.api}/user?accountId={person.account_id}",
                "accountId": person.account_id,
                **common,
                "accountType": "atlassian" if person.kind == "human" else "app",
            }
        return {
            "self": f"{self.api}/user?username={person.user_name}",
            "name": person.user_name,
            "key": f"JIRAUSER{person.user_id}",
            "emailAddress": person.email,
            **common,
        }

    def project(self, team: Team) -> Json:
        """Shape a project."""
        number = PROJECT_IDS[team.jira_key]
        shaped: Json = {
            "self": f"{self.api}/project/{number}",
            "id": number,
            "key": team.jira_key,
            "name": team.title,
            "avatarUrls": {},
            "projectTypeKey": "software",
        }
        if self.is_cloud:
            shaped["simplified"] = False
        return shaped

    def status(self, name: str) -> Json:
        """Shape a status with its category."""
        key = CATEGORIES[name]
        number, colour, title = _CATEGORY[key]
        return {
            "self": f"{self.api}/status/{STATUS_IDS[name]}",
            "description": "",
            "iconUrl": f"{self.web}/images/icons/status.png",
            "name": name,
            "id": STATUS_IDS[name],
            "statusCategory": {
                "self": f"{self.api}/statuscategory/{number}",
                "id": number,
                "key": key,
                "colorName": colour,
                "name": title,
            },
        }

    def issue_type(self, kind: str) -> Json:
        """Shape a type of issue."""
        number = _TYPES[kind]
        shaped: Json = {
            "self": f"{self.api}/issuetype/{number}",
            "id": str(number),
            "description": "",
            "iconUrl": f"{self.web}/images/icons/type.png",
            "name": kind,
            "subtask": kind == "Sub-task",
            "avatarId": 10300,
        }
        if self.is_cloud:
            shaped["hierarchyLevel"] = {"Epic": 1, "Sub-task": -1}.get(kind, 0)
        return shaped

    def sprint(self, one: Sprint) -> Json:
        """Shape a sprint as the agile API does."""
        now = self.company.now
        state = "closed" if one.completed_at else "active" if one.starts_at <= now else "future"
        shaped: Json = {
            "id": one.id,
            "self": f"{self.web}/rest/agile/1.0/sprint/{one.id}",
            "state": state,
            "name": one.name,
            "startDate": zulu(one.starts_at),
            "endDate": zulu(one.ends_at),
            "originBoardId": BOARD_IDS[one.team],
            "goal": one.goal,
        }
        if one.completed_at:
            shaped["completeDate"] = zulu(one.completed_at)
        return shaped

    def board(self, team: Team) -> Json:
        """Shape a team's board."""
        number = BOARD_IDS[team.name]
        return {
            "id": number,
            "self": f"{self.web}/rest/agile/1.0/board/{number}",
            "name": f"{team.title} board",
            "type": "scrum",
            "location": {
                "projectId": int(PROJECT_IDS[team.jira_key]),
                "displayName": f"{team.title} ({team.jira_key})",
                "projectName": team.title,
                "projectKey": team.jira_key,
                "projectTypeKey": "software",
                "name": f"{team.title} ({team.jira_key})",
            },
        }

    def issue(self, ticket: Ticket) -> Json:
        """Shape an issue with all its fields."""
        return {
            "expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
            "id": str(ticket.id),
            "self": f"{self.api}/issue/{ticket.id}",
            "key": ticket.key,
            "fields": self.fields(ticket),
        }

    def fields(self, ticket: Ticket) -> Json:
        """Shape the fields of an issue."""
        status = ticket.history[-1].status if ticket.history else "Backlog"
        is_done = CATEGORIES[status] == "done"
        ended = offset_bare(ticket.history[-1].at) if is_done else None
        team = next(team for team in TEAMS if team.jira_key == ticket.project)
        service = next(service for service in SERVICES if service.name == ticket.service)
        fields: Json = {
            "issuetype": self.issue_type(ticket.kind),
            "project": self.project(team),
            "summary": ticket.title,
            "description": self.description(ticket),
            "created": offset_bare(ticket.opened_at),
            "updated": offset_bare(ticket.updated_at),
            "status": self.status(status),
            "priority": {
                "self": f"{self.api}/priority/3",
                "iconUrl": f"{self.web}/images/icons/priorities/medium.svg",
                "name": "Medium",
                "id": "3",
            },
            "resolution": self._resolution(status) if is_done else None,
            "resolutiondate": ended,
            "reporter": self.user(ticket.reporter),
            "creator": self.user(ticket.reporter),
            "assignee": self.user(ticket.assignee) if ticket.started_at else None,
            "labels": (["customer"] if ticket.id % 17 == 0 else [])
            + labels(ticket, self.company.now),
            "components": [
                {"self": f"{self.api}/component/{service.name}", "id": "1", "name": service.name}
            ],
            "fixVersions": [],
            "versions": [],
            "issuelinks": [],
            "subtasks": [],
            "environment": None,
            "duedate": None,
            POINTS: ticket.points,
            SPRINT: self._sprints(ticket),
            FLAGGED: None,
            CRITERIA: self._criteria(ticket),
        }
        if self.is_cloud:
            fields["statuscategorychangedate"] = offset_bare(ticket.history[-1].at)
        if ticket.epic in self._by_key:
            fields["parent"] = self._parent(self._by_key[ticket.epic])
        return fields

    def _parent(self, epic: Ticket) -> Json:
        status = epic.history[-1].status if epic.history else "Backlog"
        kind = self.issue_type("Epic")
        return {
            "id": str(epic.id),
            "key": epic.key,
            "self": f"{self.api}/issue/{epic.id}",
            "fields": {
                "summary": epic.title,
                "status": self.status(status),
                "issuetype": {k: v for k, v in kind.items() if k != "avatarId"},
            },
        }

    def _resolution(self, status: str) -> Json:
        name = "Done" if status == "Done" else "Won't Do"
        number = "10000" if status == "Done" else "10001"
        link = f"{self.api}/resolution/{number}"
        return {"self": link, "id": number, "description": "", "name": name}

    def _sprints(self, ticket: Ticket) -> list[Json] | list[str] | None:
        if not ticket.sprints:
            return None
        wanted = [sprint for sprint in self.company.sprints if sprint.id in ticket.sprints]
        told = [self.sprint(sprint) for sprint in wanted]
        if self.is_cloud:
            for sprint in told:
                sprint["boardId"] = sprint.pop("originBoardId")
                sprint.pop("self")
            return told
        return [
            "com.atlassian.greenhopper.service.sprint.Sprint@1f["
            f"id={s['id']},rapidViewId={s['originBoardId']},state={s['state'].upper()},"
            f"name={s['name']},startDate={s['startDate']},endDate={s['endDate']},"
            f"completeDate={s.get('completeDate', '<null>')},goal={s['goal']}]"
            for s in told
        ]

    def _criteria(self, ticket: Ticket) -> Json | str | None:
        if ticket.criteria != "field":
            return None
        return document(paragraph(CRITERIA_TEXT)) if self.is_cloud else CRITERIA_TEXT

    def description(self, ticket: Ticket) -> Json | str | None:
        """Write the description: a document in Cloud's version 3, wiki text elsewhere."""
        if ticket.id % 29 == 0 and ticket.criteria in {"none", "field"}:
            return None
        if not self.is_cloud:
            return self.wiki_text(ticket)
        begins, lines = _story(ticket)
        blocks = [paragraph(begins)]
        if ticket.criteria == "heading":
            blocks += [heading("Acceptance criteria"), bullets(*lines)]
        elif ticket.criteria == "given_when_then":
            blocks.append(paragraph(*lines))
        elif ticket.criteria == "template":
            blocks += [heading("Acceptance criteria"), paragraph("<please fill in>")]
        return document(*blocks)

    def wiki_text(self, ticket: Ticket) -> str:
        """Write the description as wiki text, as a server and Cloud's webhooks do."""
        begins, lines = _story(ticket)
        parts = [begins]
        if ticket.criteria == "heading":
            parts.append("h2. Acceptance criteria\n" + "\n".join(f"* {x}" for x in lines))
        elif ticket.criteria == "given_when_then":
            parts.append("\n".join(lines))
        elif ticket.criteria == "template":
            parts.append("h2. " + TEMPLATE)
        return "\n\n".join(parts)


def _story(ticket: Ticket) -> tuple[str, list[str]]:
    return opening(ticket), criteria_text(ticket.criteria).split("\n")
