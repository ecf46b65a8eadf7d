"""Jira's agile API: boards and their sprints."""

from collections.abc import Callable

from gnomon.demo.company import Company
from gnomon.demo.jira.shapes import BOARD_IDS, Shapes
from gnomon.demo.organisation import TEAMS, Team
from gnomon.demo.tracking import CATEGORIES
from gnomon.demo.wire import Answer, Json, Request


def error(status: int, text: str) -> Answer:
    """Refuse as Jira does."""
    return Answer(status=status, body={"errorMessages": [text], "errors": {}})


def values(request: Request, things: list[Json], size: int = 50) -> Answer:
    """Answer one page: ``startAt`` and ``maxResults``, ``isLast`` says whether to go on."""
    start = request.number("startAt", 0)
    most = max(1, min(size, request.number("maxResults", size)))
    body: Json = {
        "maxResults": most,
        "startAt": start,
        "total": len(things),
        "isLast": start + most >= len(things),
        "values": things[start : start + most],
    }
    return Answer(body=body)


class Agile:
    """Tells of boards and sprints: only the scrum teams have them."""

    def __init__(self, company: Company, shapes: Callable[[], Shapes]) -> None:
        self.company = company
        self._shapes = shapes

    def routes(self) -> dict[str, Callable[..., Answer]]:
        """List handlers by their path."""
        root = "/rest/agile/1.0/board"
        return {
            root: self._boards,
            root + "/{board}/sprint": self._sprints,
            root + "/{board}/configuration": self._configuration,
        }

    def _boards(self, request: Request) -> Answer:
        asked = request.first("projectKeyOrId")
        wanted = [t for t in TEAMS if t.name in BOARD_IDS and asked in {"", t.jira_key}]
        return values(request, [self._shapes().board(team) for team in wanted])

    def _sprints(self, request: Request, board: str) -> Answer:
        team = _team_of(board)
        if team is None:
            return error(404, f"Board {board} does not exist.")
        states = set(request.first("state").split(",")) - {""}
        mine = [sprint for sprint in self.company.sprints if sprint.team == team.name]
        told = [self._shapes().sprint(sprint) for sprint in mine]
        return values(request, [s for s in told if not states or s["state"] in states])

    def _configuration(self, _: Request, board: str) -> Answer:
        team = _team_of(board)
        if team is None:
            return error(404, f"Board {board} does not exist.")
        shapes = self._shapes()
        told = shapes.board(team)
        place = told["location"]
        columns = [
            {"name": name, "statuses": [{"id": status["id"], "self": status["self"]}]}
            for name, status in ((name, shapes.status(name)) for name in CATEGORIES)
        ]
        location = {
            "type": "project",
            "id": str(place["projectId"]),
            "key": place["projectKey"],
            "self": f"{shapes.api}/project/{place['projectId']}",
            "name": place["projectName"],
        }
        return Answer(
            body={
                "id": told["id"],
                "name": told["name"],
                "type": told["type"],
                "self": f"{told['self']}/configuration",
                "location": location,
                "filter": {"id": "1", "self": f"{shapes.api}/filter/1"},
                "columnConfig": {"columns": columns, "constraintType": "none"},
                "ranking": {"rankCustomFieldId": 10019},
            }
        )


def _team_of(board: str) -> Team | None:
    return next((team for team in TEAMS if str(BOARD_IDS.get(team.name)) == board), None)
