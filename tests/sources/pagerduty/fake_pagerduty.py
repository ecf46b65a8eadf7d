"""A PagerDuty that counts, pages and filters as the real one does."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


class Account:
    """Incidents with their logs, told page by page."""

    def __init__(self, *, counts: bool = True, furthest: int = 10_000) -> None:
        self.incidents: dict[str, dict[str, Any]] = {}
        self.entries: list[dict[str, Any]] = []
        self.counts = counts
        self.furthest = furthest

    def open(self, id_: str, created: str, *, service: str = "PS1", **more: Any) -> None:
        self.incidents[id_] = {
            "id": id_,
            "type": "incident",
            "incident_number": len(self.incidents) + 1,
            "title": f"Incident {id_}",
            "status": "triggered",
            "created_at": created,
            "updated_at": created,
            "service": {
                "id": service,
                "type": "service_reference",
                "summary": f"Service {service}",
            },
            "urgency": "high",
            "acknowledgements": [],
            **more,
        }
        self.log(id_, "trigger", created, agent="generic_events_api_inbound_integration_reference")

    def log(
        self, incident: str, kind: str, when: str, *, agent: str = "user_reference", **more: Any
    ) -> None:
        about = self.incidents[incident]
        about["updated_at"] = max(about["updated_at"], when)
        self.entries.append(
            {
                "id": f"R{len(self.entries)}",
                "type": f"{kind}_log_entry",
                "created_at": when,
                "agent": {"id": "PU1", "type": agent, "summary": "Ada"},
                "channel": {"type": "api" if kind == "trigger" else "website"},
                "service": about["service"],
                "incident": {"id": incident, "type": "incident_reference"},
                "teams": [{"id": "PT1", "type": "team_reference", "summary": "Payments"}],
                **more,
            }
        )

    def resolve(self, incident: str, when: str) -> None:
        self.log(incident, "resolve", when)
        self.incidents[incident] |= {"status": "resolved", "resolved_at": when}

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        """Answer a request."""
        parts = path.strip("/").split("/")
        if len(parts) == 2:
            body = json.dumps({"incident": self.incidents[parts[1]]}).encode()
            return 200, {"Content-Type": "application/json"}, body
        if len(parts) == 3:
            return self._page(self._log(parts[1], query), "log_entries", query)
        content: dict[str, Iterable[dict[str, Any]]] = {
            "users": [{"id": "PU1", "name": "Ada", "email": "Ada@Example.org"}],
            "services": [{"id": s, "name": f"Service {s}"} for s in ("PS1", "PS2")],
            "oncalls": [],
            "incidents": self._listed(query),
            "log_entries": reversed(
                [e for e in self.entries if self._within(e["created_at"], query)]
            ),
        }
        return self._page(list(content[parts[0]]), parts[0], query)

    def _listed(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        wanted = query.get("service_ids[]")
        return [
            incident
            for incident in sorted(self.incidents.values(), key=lambda i: str(i["created_at"]))
            if self._within(incident["created_at"], query)
            if not wanted or incident["service"]["id"] in wanted
        ]

    def _log(self, incident: str, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        entries = [e for e in reversed(self.entries) if e["incident"]["id"] == incident]
        if query.get("is_overview") == ["true"]:
            entries = [e for e in entries if not e["type"].startswith("notify")]
        if "incidents" in query.get("include[]", []):
            entries = [{**e, "incident": self.incidents[incident]} for e in entries]
        return entries

    @staticmethod
    def _within(when: str, query: dict[str, list[str]]) -> bool:
        if "since" not in query:
            return True
        return moment(query["since"][0]) <= moment(when) < moment(query["until"][0])

    def _page(self, rows: list[Any], name: str, query: dict[str, list[str]]) -> Any:
        limit, offset = int(query["limit"][0]), int(query["offset"][0])
        if offset + limit > self.furthest:
            return 400, {}, b'{"error": {"message": "Offset must be less than 10000"}}'
        body = {
            name: rows[offset : offset + limit],
            "limit": limit,
            "offset": offset,
            "more": offset + limit < len(rows),
            "total": len(rows) if self.counts and query.get("total") == ["true"] else None,
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()
