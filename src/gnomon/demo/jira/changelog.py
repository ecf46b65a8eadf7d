"""The changelog of an issue, as Jira tells it."""

from gnomon.demo.jira.shapes import POINTS, PROJECT_IDS, SPRINT, STATUS_IDS, Shapes
from gnomon.demo.organisation import TEAMS, Person
from gnomon.demo.records import FieldChange, StatusChange, Ticket
from gnomon.demo.tracking import CATEGORIES
from gnomon.demo.wire import Json, offset_bare


def histories(shapes: Shapes, ticket: Ticket) -> list[Json]:
    """List every edit of an issue, oldest first."""
    told: list[tuple[int, Person, list[Json]]] = []
    for before, after in zip(ticket.history, ticket.history[1:], strict=False):
        told.append((after.at, after.actor, _status_items(ticket, before, after)))
    told += [(edit.at, edit.actor, _edit_items(shapes, edit)) for edit in ticket.edits]
    told.sort(key=lambda edit: edit[0])
    if not shapes.is_cloud:
        for item in (item for _, _, items in told for item in items):
            item.pop("fieldId")
    return [
        {
            "id": str(ticket.id * 100 + number),
            "author": shapes.user(actor),
            "created": offset_bare(at),
            "items": items,
        }
        for number, (at, actor, items) in enumerate(told, start=1)
    ]


def _item(
    field: str,
    old: tuple[str | None, str | None],
    new: tuple[str | None, str | None],
    field_id: str | None = None,
) -> Json:
    return {
        "field": field,
        "fieldtype": "custom" if field_id and field_id.startswith("custom") else "jira",
        "fieldId": field_id or field,
        "from": old[0],
        "fromString": old[1],
        "to": new[0],
        "toString": new[1],
    }


def _status_items(ticket: Ticket, before: StatusChange, after: StatusChange) -> list[Json]:
    items = [
        _item(
            "status",
            (STATUS_IDS[before.status], before.status),
            (STATUS_IDS[after.status], after.status),
        )
    ]
    was, is_now = CATEGORIES[before.status], CATEGORIES[after.status]
    word = "Done" if after.status == "Done" else "Won't Do"
    if is_now == "done" and was != "done":
        number = "10000" if after.status == "Done" else "10001"
        items.append(_item("resolution", (None, None), (number, word)))
    elif was == "done":
        items.append(_item("resolution", ("10000", "Done"), (None, None)))
    is_first = before.status == "Selected" and after.status == "In Progress"
    if is_first and ticket.assignee is not None:
        person = ticket.assignee
        items.append(_item("assignee", (None, None), (person.account_id, person.title)))
    return items


def _edit_items(shapes: Shapes, edit: FieldChange) -> list[Json]:
    if edit.field == "points":
        return [_item("Story Points", (None, edit.old), (None, edit.new), POINTS)]
    if edit.field == "sprint":
        names = {str(sprint.id): sprint.name for sprint in shapes.company.sprints}

        def named(ids: str | None) -> str:
            return ", ".join(names[number] for number in (ids or "").split(", ") if number)

        return [_item("Sprint", (edit.old, named(edit.old)), (edit.new, named(edit.new)), SPRINT)]
    old, new = str(edit.old), str(edit.new)
    titles = {team.jira_key: team.title for team in TEAMS}
    left, entered = old.rsplit("-", 1)[0], new.rsplit("-", 1)[0]
    return [
        _item("Key", (None, old), (None, new)),
        _item(
            "project",
            (PROJECT_IDS[left], titles[left]),
            (PROJECT_IDS[entered], titles[entered]),
        ),
    ]
