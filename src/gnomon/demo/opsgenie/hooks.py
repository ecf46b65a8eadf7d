"""Opsgenie's webhook integration: what was done to an alert.

Shape: https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/
"""

from gnomon.demo.company import Company
from gnomon.demo.on_call import incident_id
from gnomon.demo.opsgenie import shapes
from gnomon.demo.opsgenie.shapes import SYSTEM, Done
from gnomon.demo.records import Incident
from gnomon.demo.wire import Json

_MILLION = 10**6


def action(company: Company, one: Incident, done: Done) -> Json:
    """Shape the hook of something that was done to an alert.

    Args:
        company: Whose alert.
        one: The incident that the alert is.
        done: What was done to it.
    """
    told = shapes.alert(company, one, is_whole=True)
    made = done.action == "Create"
    came_by = {"name": told["integration"]["name"], "type": told["integration"]["type"]}
    by_hand = {"name": "web" if made else "", "type": "API" if made else "web"}
    alert: Json = {
        "updatedAt": done.at * 1000 * _MILLION + 2_000,
        "tags": [tag for tag in told["tags"] if not made or not tag.startswith("deployment:")],
        "teams": [each["id"] for each in told["responders"]],
        "recipients": [each["user"]["id"] for each in shapes.recipients(one)] if made else [],
        "message": told["message"],
        "username": done.actor.email if done.actor else SYSTEM,
        "alertId": incident_id(one),
        "source": told["source"],
        "alias": told["alias"],
        "tinyId": told["tinyId"],
        "createdAt": one.opened_at * 1000,
        "entity": told["entity"],
        "priority": told["priority"],
        "details": told["details"],
        "description": told["description"],
    }
    if done.actor is not None:
        alert["userId"] = shapes.user_id(done.actor)
    if done.action == "AddNote":
        alert["note"] = done.text
    if done.action == "AddTags":
        alert["addedTags"] = told["tags"][-1]
    is_tools = done.actor is None
    return {
        "source": came_by if made and is_tools else by_hand,
        "alert": alert,
        "action": done.action,
        "integrationId": shapes.number("integration", "Gnomon"),
        "integrationName": "Gnomon",
    }
