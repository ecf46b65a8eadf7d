"""Components on their page: every gate, phase and role with its verdict, in tables and as data."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.web.app import create_app
from small_home import CATALOGUE, NewHome, bring_up_to_date, tell, ticket

NOW = datetime.now(UTC)
LED = """
---
apiVersion: gnomon.dev/v1
kind: Membership
spec:
  - {person: ann, group: shop, role: product manager}
  - {person: bob, group: pay, role: gardener}
"""


def test_phases_and_roles_are_told_and_what_does_nothing_is_proposed(new_home: NewHome) -> None:
    with open_home(new_home(catalogue=CATALOGUE + LED)) as home:
        apply_catalogue(home)
        begun = NOW - timedelta(days=9)
        moves = [(begun, "indeterminate"), (begun + timedelta(days=1), "done")]
        tell(home, ticket(1, begun - timedelta(hours=1), *moves))
        bring_up_to_date(home)
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            page: dict[str, Any] = client.get("/components.json").json()
            text = client.get("/components").text
    phases = {one["title"]: one for one in page["phases"]}
    assert phases["Coding"]["verdict"] == "contributes"
    assert phases["Research"]["verdict"] == "review"
    roles = {one["name"]: one for one in page["roles"]}
    assert (roles["product_manager"]["people"], roles["gardener"]["verdict"]) == (1, "review")
    verdicts = [one["verdict"] for name in ("gates", "phases", "roles") for one in page[name]]
    assert page["review_count"] == verdicts.count("review") > 0
    assert page["count"] == len(verdicts)
    assert f"{page['review_count']} of {page['count']} gates, phases and roles" in text
