"""Service levels are figures of the group that owns the service, with nothing to enter."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from gnomon.charts.appraisal_sheet import appraisal_pdf
from gnomon.domain.organisation import Group, Ownership
from gnomon.domain.signals import Sample
from gnomon.lake.rows import RowBuffer
from gnomon.operations.appraise import freeze_cycle, frozen_cycle, verify
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.steering.appraisals import communities, weighted
from gnomon.steering.scorecards import score
from gnomon.steering.service_levels.owned import OwnedLevel, owned_levels, owner_of, weights
from gnomon.web.app import create_app
from small_home import CATALOGUE, incident, read_up_to_date, settings, tell

NOW = datetime(2026, 4, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: Requests and failed ones of the last hours, by service.
_COUNTED = {"checkout": (1000, 15), "basket": (400, 0), "ledger": (400, 0)}

PROMISED = """
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ledger}
spec: {type: service, lifecycle: production, owner: shop}
---
apiVersion: gnomon.dev/v1
kind: IncidentReview
metadata: {name: look-back}
spec: {incident: "pagerduty:incident:P1", heldOn: 2026-04-09, cause: basket}
---
apiVersion: gnomon.dev/v1
kind: AppraisalCycle
metadata: {name: spring}
spec: {since: 2026-03-01, until: 2026-04-11}
""" + "".join(
    f"""
---
apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}-answers, annotations: {{gnomon.dev/measured-by: {measure}}}}}
spec:
  service: {name}
  timeWindow: [{{duration: 28d, isRolling: true}}]
  budgetingMethod: Occurrences
  objectives: [{{target: 0.99}}]
"""
    for name, measure in (("checkout", "requests"), ("basket", "requests"), ("ledger", "uptime"))
)


def _samples() -> Iterator[Sample]:
    for service, counts in _COUNTED.items():
        for signal, value in zip(("request_count", "error_count"), counts, strict=True):
            yield Sample(
                key=f"prometheus:sample:{service}:{signal}",
                source="prometheus",
                changed_at=NOW,
                service_ref=service,
                service_id=f"catalog:service:{service}",
                signal=signal,  # type: ignore[arg-type]
                value=value,
                starts_at=NOW - 3 * HOUR,
                ends_at=NOW - 2 * HOUR,
            )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Checkout failed 15 of 1,000, put down to basket, which came to `pay` in April."""
    with open_home(settings(tmp_path_factory.mktemp("owned"), CATALOGUE + PROMISED)) as home:
        apply_catalogue(home, now=NOW - 60 * 24 * HOUR)
        begun = datetime(2026, 4, 8, 9, tzinfo=UTC)
        tell(home, incident("P1", begun, begun + HOUR), incident("P2", begun, begun + HOUR))
        read_up_to_date(home)
        rows = RowBuffer()
        rows.add(_samples(), NOW, "told")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        with home.lease() as held:
            freeze_cycle(home, held, "spring", now=NOW + HOUR)
        yield home


@pytest.fixture(scope="module")
def levels(home: Home) -> dict[str, OwnedLevel]:
    return {one.service: one for one in owned_levels(home.installation(), NOW)}


def test_every_objective_is_a_figure_of_the_group_that_owns_the_service(
    levels: dict[str, OwnedLevel],
) -> None:
    assert {name: one.group for name, one in levels.items()} == {
        "basket": "pay", "checkout": "shop", "ledger": "shop",
    }  # fmt: skip
    checkout, ledger = levels["checkout"], levels["ledger"]
    # 15 of 1,000 failed where 10 may: half a budget more than there is.
    assert checkout.ratio == pytest.approx(0.985)
    assert checkout.remaining == pytest.approx(-0.5)
    assert checkout.attainment == pytest.approx(0.5)
    assert checkout.state == "spent"
    assert (ledger.state, ledger.ratio, ledger.attainment) == ("unknown", None, None)


def test_a_breach_names_the_service_that_caused_it_and_stays(
    levels: dict[str, OwnedLevel],
) -> None:
    (cause,) = levels["checkout"].causes
    assert (cause.service, cause.incident_id) == ("basket", "pagerduty:incident:P1")
    assert "Caused by basket: Incident P1 (8 Apr 2026)." in levels["checkout"].rule
    assert levels["checkout"].attainment is not None
    # What is within its budget has nothing that anything could have caused.
    assert levels["basket"].causes == ()


def test_who_took_a_service_over_answers_once_the_window_is_its_own(
    home: Home, levels: dict[str, OwnedLevel]
) -> None:
    basket = levels["basket"]
    assert (basket.owned_since, basket.owned_before) == (date(2026, 4, 1), "shop")
    assert basket.counts_from == date(2026, 4, 29)
    assert basket.attainment is None
    assert "before that by shop; it counts for the group from 29 Apr 2026" in basket.rule
    then = {one.service: one for one in owned_levels(home.installation(), NOW + 20 * 24 * HOUR)}
    assert (then["basket"].counts_from, then["basket"].attainment) == (None, 1.0)
    before = owned_levels(home.installation(), datetime(2026, 3, 20, tzinfo=UTC))
    assert {one.service: one.group for one in before}["basket"] == "shop"


def test_a_service_that_nobody_owns_is_nobodys_figure() -> None:
    told = Ownership(
        key="o", source="catalog", changed_at=NOW, service_id="catalog:service:basket",
        group_id="catalog:group:pay", valid_to=date(2026, 1, 1),
    )  # fmt: skip
    groups: list[Group] = []
    assert owner_of("basket", [told], groups, NOW.date()) is None
    assert owner_of("other", [told], groups, date(2025, 1, 1)) is None
    found = owner_of("basket", [told], groups, date(2025, 1, 1))
    assert found is not None
    assert (found.group, found.since) == ("pay", None)


def test_each_service_weighs_as_one_target_however_much_it_promises(
    levels: dict[str, OwnedLevel],
) -> None:
    one = levels["checkout"]
    fine = replace(one, title="Fast", remaining=0.5)
    other = replace(one, service="other", title="Other", remaining=0.5)
    assert list(weights([one, fine, other]).values()) == [0.5, 0.5, 1.0]
    # Half of a service at a half, the other half whole, and a whole one: 1.75 of 2.
    found = score([], [one, fine, other, levels["ledger"]])
    assert found.value == pytest.approx(0.875)
    assert (found.judged_count, found.left_out) == (3, (levels["ledger"].title,))


def test_an_appraisal_counts_them_and_keeps_them_as_they_were(home: Home) -> None:
    kept = frozen_cycle(home, "spring")
    assert kept.appraised == ("pay", "shop")
    found = {each.group: each for each in communities(home.lake, kept)}
    assert found["shop"].score.value == pytest.approx(0.5)
    assert found["pay"].score.value is None
    assert found["pay"].score.left_out == ("basket-answers",)
    assert weighted(kept, "catalog:person:ann").value == pytest.approx(0.5)
    assert appraisal_pdf(kept, found["shop"]).startswith(b"%PDF")
    # What comes to light afterwards changes the standing, and not what was frozen.
    late = next(_samples())
    rows = RowBuffer()
    rows.add([replace(late, value=9000, changed_at=NOW + HOUR)], NOW + HOUR, "late")
    for name, table in rows.tables().items():
        home.lake.append(name, table)
    now = {one.service: one for one in owned_levels(home.installation(), NOW)}
    assert now["checkout"].state == "kept"
    assert frozen_cycle(home, "spring") == kept
    assert verify(home, "spring").different == ()


def test_a_team_sees_them_without_anything_entered(home: Home) -> None:
    with TestClient(create_app(home, works=False), base_url="http://127.0.0.1") as visitor:
        page: Any = visitor.get("/units/shop.json").json()
        above: Any = visitor.get("/units/commerce.json").json()
        frozen: Any = visitor.get("/appraisals/spring/shop.json").json()
        html = visitor.get("/units/shop").text
    assert [one["service"] for one in page["levels"]] == ["checkout", "ledger"]
    assert {one["service"] for one in above["levels"]} == {"basket", "checkout", "ledger"}
    assert [one["state"] for one in frozen["levels"]] == ["budget spent", "unknown"]
    assert "counts as its own" in html
    titles = {"Change fail rate", "Uptime", "Incidents"}
    assert titles <= set(page["service_columns"])
