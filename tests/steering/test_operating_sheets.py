"""A service's sheet is filled in from the catalogue and from what sources tell."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gnomon.cli import build
from gnomon.operations.home import Home, open_home
from gnomon.steering.operating.on_call_pay import Shift
from gnomon.steering.operating.payroll import callouts
from gnomon.steering.operating.sheets import Company, company
from small_home import CATALOGUE, bring_up_to_date, event, project, settings, tell, ticket

_NOW = datetime.now(UTC).replace(microsecond=0)
_MODELS = """\
---
apiVersion: gnomon.dev/v1
kind: OperatingModel
metadata: {name: checkout}
spec:
  service: checkout
  model: operations
  exposurePerHour: 200000
  currency: EUR
  demand: very_high
  fundedBy: product
  reviewedOn: 2020-01-01
  ready:
    - {item: runbook, evidence: "https://wiki.example.org/checkout"}
  raci:
    - {role: team, part: R, signedBy: ann, signedOn: 2026-02-01}
    - {role: head_of_product, part: A, signedBy: bob, signedOn: 2026-02-01}
---
apiVersion: gnomon.dev/v1
kind: OnCallTerms
metadata: {name: everybody}
spec:
  currency: EUR
  timezone: Europe/Berlin
  standby: {weekday: 4, weekend: 7}
---
apiVersion: gnomon.dev/v1
kind: OperatingModel
metadata: {name: basket}
spec: {service: basket, exposurePerHour: 6000, currency: EUR, demand: high, to: 2020-01-01}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("operating")
    with open_home(settings(folder, CATALOGUE + _MODELS)) as home:
        # Ann, of the team that owns it, is on call all the time; nobody else is.
        on_call = {
            "user": {"id": "UANN", "summary": "Ann Archer"},
            "schedule": {"id": "SSHOP", "summary": "Shop"},
            "escalation_policy": {"id": "EPSHOP", "summary": "Shop"},
            "escalation_level": 1,
            "start": (_NOW - timedelta(days=60)).isoformat(),
            "end": (_NOW + timedelta(days=1)).isoformat(),
        }
        about = {"id": "PCHECK", "name": "Checkout", "escalation_policy": {"id": "EPSHOP"}}
        account = {"id": "UANN", "name": "Ann Archer", "email": "ann@example.org"}
        # Nine days of a bug, three of what was planned.
        days = [_NOW - timedelta(days=day) for day in (14, 13, 4)]
        planned = [_NOW - timedelta(days=day) for day in (14, 13, 10)]
        bug = {"name": "Bug", "subtask": False}
        tell(
            home,
            project(1, "web/checkout"),
            ticket(1, days[0], (days[1], "indeterminate"), (days[2], "done"), issuetype=bug),
            ticket(2, planned[0], (planned[1], "indeterminate"), (planned[2], "done")),
            event("pagerduty.api.users", {"users": [account]}, "/users"),
            event("pagerduty.api.services", {"services": [about]}, "/services"),
            event("pagerduty.api.oncalls", {"oncalls": [on_call]}, "/oncalls"),
        )
        bring_up_to_date(home)
        yield home


@pytest.fixture(scope="module")
def found(home: Home) -> Company:
    return company(home.installation(), _NOW)


def test_the_most_exposed_service_comes_first_and_what_nobody_told_last(found: Company) -> None:
    assert [sheet.name for sheet in found.sheets] == ["checkout", "basket"]
    # What basket was told to be is over.
    assert found.sheets[1].model is None
    assert found.sheets[1].findings == ("No operating model is told: nobody chose who runs it.",)


def test_what_is_agreed_is_held_against_what_is_needed(found: Company) -> None:
    checkout = found.sheets[0]
    assert checkout.choice is not None
    assert checkout.choice.model == "product_team"
    assert checkout.choice.out_of_hours == "domain"
    assert checkout.findings[0].startswith("Agreed is another model")
    assert "reviewed last on 2020-01-01" in checkout.findings[1]


def test_the_rota_is_read_from_the_tool_that_calls_people(found: Company) -> None:
    rota = found.sheets[0].rota
    assert rota is not None
    assert (rota.people_count, rota.owner_people_count) == (1, 1)
    assert rota.out_of_hours.cover == "team"
    assert found.sheets[0].cover == "more than wanted"
    assert "limited on-call schedule" in [each.name for each in found.sheets[0].pitfalls]
    assert found.sheets[1].rota is None


def test_much_unplanned_work_of_the_owning_team_is_a_pitfall_of_its_services(
    found: Company,
) -> None:
    checkout, basket = ({each.name: each for each in one.pitfalls} for one in found.sheets)
    assert checkout["excessive unplanned work"].evidence == (
        "75% of the team's finished work was unplanned."
    )
    # Basket is another team's, of whose tickets nobody tells.
    assert "excessive unplanned work" not in basket


def test_what_no_source_tells_is_unknown(found: Company) -> None:
    verbs = {verb.name: verb.by_owner for verb in found.sheets[0].verbs}
    assert verbs == {"build": None, "deploy": None, "operate": 1.0, "support": None}
    ready = {item.name: item.is_there for item in found.sheets[0].graduation}
    assert (ready["runbook"], ready["rota"], ready["access"]) == (True, False, None)
    assert found.sheets[0].raci.findings == ()
    assert found.sheets[0].costs.verdict.startswith("Not comparable")


def test_the_command_prints_a_sheet_and_names_what_there_is(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    folder = str(home.settings.home)
    told = run.invoke(build(), ["operating-model", "checkout", "--home", folder, "--json"])
    assert json.loads(told.stdout)["choice"]["model"] == "product_team"
    printed = run.invoke(build(), ["operating-model", "checkout", "--home", folder])
    assert "needs the teams of its domain together, has the team itself" in printed.stdout
    every = run.invoke(build(), ["operating-model", "--home", folder])
    assert "200,000 EUR" in every.stdout
    wrong = run.invoke(build(), ["operating-model", "chekout", "--home", folder])
    assert "checkout" in str(wrong.exception)


def test_a_period_is_paid_by_name_from_the_rotas_there_were(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    saturday = _NOW.date() - timedelta(days=_NOW.weekday() + 2)
    start = f"{saturday}T00:00:00+00:00"
    end = f"{saturday + timedelta(days=1)}T00:00:00+00:00"
    period = ["--since", start, "--until", end, "--home", str(home.settings.home)]
    told = CliRunner().invoke(build(), ["on-call-pay", *period, "--csv"])
    # A day and night of a weekend, whatever the offset of Berlin: 24 hours at 7.
    assert told.stdout.splitlines()[1:] == ["Ann Archer,SSHOP,weekend,24.00,7.0,168.00,EUR"]
    backwards = ["--since", end, "--until", start, "--home", str(home.settings.home)]
    wrong = CliRunner().invoke(build(), ["on-call-pay", *backwards])
    assert "holds no time" in str(wrong.exception)


def test_an_answer_on_call_is_a_callout_and_another_is_not() -> None:
    def at(hour: int) -> datetime:
        return datetime(2026, 6, 1, hour, tzinfo=UTC)

    shift = Shift(person="ann", schedule="shop", starts_at=at(8), ends_at=at(12))
    answers = [("ann", at(9), at(10)), ("ann", at(13), at(14)), ("bob", at(9), at(10))]
    found = list(callouts([*answers, ("ann", at(11), None)], [shift], at(20)))
    assert [(call.person, call.starts_at, call.ends_at) for call in found] == [
        ("ann", at(9), at(10)),
        ("ann", at(11), at(20)),
    ]
