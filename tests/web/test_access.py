"""Who sees what: every address asked by everybody, and every figure that is one person's."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from msgspec.structs import replace as changed
from starlette.routing import Route

from gnomon.answers.directory import Belonging, Directory, Known
from gnomon.answers.lineage import metric
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.errors import SettingsError
from gnomon.operations.home import Home
from gnomon.steering import withholding
from gnomon.steering.visibility import ANONYMOUS, LOCAL, Policy, Right, Visitor, may
from gnomon.web.access import rule_of, undeclared
from gnomon.web.app import _refuse_undeclared, create_app
from oidc_provider import Browser
from web_pages import parsed

Visit = Callable[..., Browser]

#: Who asks, each with how they come in: as somebody of the provider, or with a token's scopes.
PEOPLE = {
    "reader": "mallory",
    "the person": "eve",
    "their lead": "dan",
    "another lead": "lea",
    "named by them": "ann",
    "steward": "stu",
    "administrator": "ada",
}
TOKENS = ("read", "events", "steward")
EVERYBODY = {"nobody", *PEOPLE, *(f"token {scope}" for scope in TOKENS)}
SIGNED_IN = {*PEOPLE, "token read"}
THEIRS = {"the person", "their lead", "named by them"}

#: Whom a rule lets in; what is about somebody is asked about Eve, who is a sub-team of one.
LET_IN: dict[Right, set[str]] = {
    "anyone": EVERYBODY,
    "read": SIGNED_IN,
    "unit": THEIRS,
    "own": set(PEOPLE),
    "person": THEIRS,
    "lead": {"their lead", "another lead", "steward", "administrator"},
    "cost": {"their lead", "another lead", "steward", "administrator"},
    "survey": {"their lead", "another lead", "steward", "administrator"},
    "steward": {"steward", "token steward"},
    "administrator": {"administrator"},
}
#: Every address that is not open to everybody who is signed in, with its rule.
EXPECTED: dict[str, Right] = {
    "/static": "anyone",
    "GET /scripts/charts.js": "anyone",
    "GET /sign-in": "anyone",
    "GET /sign-in/return": "anyone",
    "POST /sign-out": "anyone",
    "GET /signed-out": "anyone",
    "GET /units/{name}": "unit",
    "GET /units/{name}.json": "unit",
    "GET /units/{name}/aspects": "unit",
    "GET /units/{name}/aspects.json": "unit",
    "GET /units/{name}/health": "unit",
    "GET /units/{name}/health.json": "unit",
    "GET /units/{name}/flow": "unit",
    "GET /units/{name}/flow.json": "unit",
    "GET /units/{name}/forecast": "unit",
    "GET /units/{name}/forecast.json": "unit",
    "GET /people/{name}": "person",
    "GET /people/{name}.json": "person",
    "GET /survey/{token}": "anyone",
    "POST /survey/{token}": "anyone",
    "GET /prompt.js": "anyone",
    "GET /prompts/{survey}": "anyone",
    "POST /prompts/{survey}": "anyone",
    "GET /surveys": "survey",
    "GET /surveys.json": "survey",
    "GET /surveys/{name}": "survey",
    "GET /surveys/{name}.json": "survey",
    "GET /tokens": "own",
    "GET /tokens.json": "own",
    "POST /tokens": "own",
    "POST /tokens/{id_}/revoke": "own",
    "POST /alerts/choices": "own",
    "GET /operating": "cost",
    "GET /operating.json": "cost",
    "GET /operating/{name}": "cost",
    "GET /operating/{name}.json": "cost",
    "GET /operating/{name}.pdf": "cost",
    "GET /incidents": "cost",
    "GET /incidents.json": "cost",
    "GET /incidents/{key:path}": "cost",
    "GET /incidents/{key:path}.json": "cost",
    "GET /change-of-model": "cost",
    "GET /change-of-model.json": "cost",
    "GET /catalogue/{kind}": "lead",
    "GET /catalogue/{kind}.json": "lead",
    "POST /catalogue/{kind}": "lead",
    "POST /catalogue/{kind}/{name}/remove": "lead",
    "GET /initiatives.csv": "lead",
    "GET /initiatives/new": "lead",
    "GET /initiatives/new.json": "lead",
    "POST /initiatives/new": "lead",
    "POST /initiatives/{name}/add": "lead",
    "POST /initiatives/{name}/set": "lead",
    "PUT /catalogue/{kind}/{name}.yaml": "steward",
    "GET /value": "cost",
    "GET /value.json": "cost",
    "GET /targets/new": "lead",
    "GET /targets/new.json": "lead",
    "POST /targets/new": "lead",
    "GET /audit": "administrator",
    "GET /audit.json": "administrator",
    "POST /sources": "steward",
    "GET /sources/new": "steward",
    "GET /sources/new.json": "steward",
    "POST /sources/new": "steward",
    "GET /sources/remove": "steward",
    "GET /sources/remove.json": "steward",
    "POST /sources/remove": "steward",
    "POST /sources/{source}/retry": "steward",
    "POST /sources/{source}/events/{seq}/retry": "steward",
}
_ABOUT = {"/units/": "pay-design", "/people/": "eve"}


@pytest.fixture(scope="module")
def app(home: Home) -> FastAPI:
    return create_app(home, works=False)


def _addresses(app: FastAPI) -> dict[str, Any]:
    found = {}
    for route in app.state.routes:
        path = getattr(route, "path", None)
        if path is not None:
            methods = getattr(route, "methods", None) or [""]
            found |= {f"{method} {path}".strip(): route for method in methods}
    return found


@pytest.fixture(scope="module")
def everybody(home: Home, guarded: str) -> Iterator[dict[str, Browser]]:
    """Let everybody come in once."""
    browsers = {who: Browser(guarded) for who in EVERYBODY}
    for who, name in PEOPLE.items():
        assert browsers[who].sign_in(name).status_code == 303
    expires = datetime.now(UTC) + timedelta(days=1)
    for scope in TOKENS:
        token = home.inbox.create_token("test", owner="x", scopes=(scope,), expires_at=expires)
        browsers[f"token {scope}"].client.headers["authorization"] = f"Bearer {token}"
    yield browsers
    for each in browsers.values():
        each.client.close()


def test_every_address_declares_who_may_ask(app: FastAPI) -> None:
    assert undeclared(app.state.routes) == []
    told = {
        name: rule.right
        for name, route in _addresses(app).items()
        if (rule := rule_of(route)) is not None and rule.right != "read"
    }
    assert told == EXPECTED


def test_an_application_with_an_address_of_no_rule_does_not_start() -> None:
    with pytest.raises(SettingsError, match="/forgotten"):
        _refuse_undeclared([Route("/forgotten", lambda _: None)])


def test_every_address_answers_whom_it_should(app: FastAPI, everybody: dict[str, Browser]) -> None:
    wrong = []
    for name, route in _addresses(app).items():
        rule = rule_of(route)
        if rule is None or name == "POST /sign-out":  # Which has tests of its own.
            continue
        for who, browser in everybody.items():
            status = _asked(browser, name)
            is_in = status not in (401, 403) and status != "sent to sign in"
            if is_in != (who in LET_IN[rule.right]):
                wrong.append((name, who, status))
    assert wrong == []


def _asked(browser: Browser, name: str) -> int | str:
    method, _, path = name.rpartition(" ")
    if not method:
        method, path = "GET", f"{path}/style.css"
    about = next((value for begin, value in _ABOUT.items() if path.startswith(begin)), None)
    address = re.sub(r"\{[^}]*\}", about or "7", path)
    headers = {"origin": browser.address}
    with browser.client.stream(method, address, headers=headers) as answer:
        if answer.headers.get("location", "").startswith("/sign-in?"):
            return "sent to sign in"
        return int(answer.status_code)


def test_nobody_learns_of_the_organisation_before_signing_in(guarded: str) -> None:
    for path in ("/signed-out", "/sign-in/return", "/nowhere"):
        text = httpx2.get(f"{guarded}{path}").text
        for word in ("commerce", "Payment design", "Sources", "Metrics</a>"):
            assert word not in text, (path, word)


def test_a_unit_of_one_is_shown_to_its_person_alone(everybody: dict[str, Browser]) -> None:
    for who in SIGNED_IN:
        (row,) = everybody[who].get("/units/pay.json?window=4w").json()["units"]
        figures = {one["metric"]: one for one in row["figures"]}
        assert row["name"] == "pay-design"
        if who in THEIRS:
            assert (figures["time_to_merge"]["n"], figures["time_to_merge"]["state"]) == (
                1,
                "value",
            )
        else:
            assert {one["state"] for one in figures.values()} == {"suppressed"}, who
            assert {one["value"] for one in figures.values()} == {None}, who
            assert {one["n"] for one in figures.values()} == {0}, who


@pytest.mark.parametrize(
    "path",
    [
        "/metrics/time_to_merge",
        "/metrics/time_to_merge.json",
        "/metrics/time_to_merge/trend.csv",
        "/metrics/time_to_merge/observations.csv",
        "/metrics/time_to_merge/chart.svg",
        "/metrics/time_to_merge/chart.png",
        "/metrics",
        "/metrics.json",
    ],
)
def test_no_form_of_a_figure_tells_of_a_unit_of_one(
    everybody: dict[str, Browser], path: str
) -> None:
    for who in ("reader", "another lead", "steward", "administrator", "token read"):
        assert everybody[who].get(f"{path}?scope=pay-design&window=4w").status_code == 403, who
    assert everybody["their lead"].get(f"{path}?scope=pay-design&window=4w").status_code == 200


def test_a_persons_page_shows_what_they_did_and_who_looked(
    everybody: dict[str, Browser], home: Home
) -> None:
    before = home.inbox.looks("eve", limit=999)
    everybody["their lead"].get("/people/eve?window=4w")
    everybody["named by them"].get("/people/eve.json?window=4w")
    own = everybody["the person"].get("/people/eve.json?window=4w").json()

    new = home.inbox.looks("eve", limit=999)[: -len(before) or None]
    assert [(look.who, look.what) for look in new] == [
        ("ann", "/people/eve.json"),
        ("dan", "/people/eve"),
    ]
    assert [(look["who"], look["what"]) for look in own["looks"]][:2] == [
        ("ann", "/people/eve.json"),
        ("dan", "/people/eve"),
    ]
    figures = {one["metric"]: one for phase in own["phases"] for one in phase["figures"]}
    assert figures["time_to_merge"]["n"] == 1
    assert figures["time_to_merge"]["value"] == 86_400
    assert own["seen_by"] == ["Ann Archer", "Dan Dorn"]
    assert "target" not in str(own["phases"])


def test_who_looked_is_told_to_the_person_alone(everybody: dict[str, Browser]) -> None:
    assert everybody["their lead"].get("/people/eve.json").json()["looks"] == []


def test_a_lead_is_led_to_their_people(everybody: dict[str, Browser]) -> None:
    own = everybody["their lead"].get("/people/dan.json").json()
    assert [one["label"] for one in own["others"]] == ["Bob Baker", "Eve Elm"]


def test_people_of_no_name_look_like_people_of_others(everybody: dict[str, Browser]) -> None:
    answers = {everybody["reader"].get(f"/people/{name}.json").text for name in ("eve", "nobody")}
    assert len(answers) == 1


def test_what_could_not_be_read_is_for_those_who_mend_it(everybody: dict[str, Browser]) -> None:
    shown = {
        who: [row["set_aside"] for row in browser.get("/sources.json").json()["rows"]]
        for who, browser in everybody.items()
        if who in SIGNED_IN
    }
    assert [who for who, rows in shown.items() if any(rows)] == ["steward"]


def test_sources_are_changed_and_their_variables_named_by_stewards_alone(
    everybody: dict[str, Browser],
) -> None:
    links = {who: parsed(everybody[who].get("/sources").text).links for who in PEOPLE}
    assert [who for who in PEOPLE if "/sources/new" in links[who]] == ["steward"]
    assert [who for who in PEOPLE if "/sources/remove?source=gitlab" in links[who]] == ["steward"]
    told = {who: everybody[who].get("/sources.json").json() for who in sorted(SIGNED_IN)}
    assert {who for who, page in told.items() if page["may_change"]} == {"steward"}
    assert all(row["secrets"] == [] for row in told["reader"]["rows"])


def test_the_header_leads_nobody_where_they_may_not_go(everybody: dict[str, Browser]) -> None:
    links = {who: parsed(everybody[who].get("/sources").text).links for who in PEOPLE}
    assert [who for who in PEOPLE if "/audit" in links[who]] == ["administrator"]
    assert "/people/eve" in links["the person"]
    assert not any(link.startswith("/people") for link in links["reader"])


def test_exports_and_retries_are_written_down(everybody: dict[str, Browser], home: Home) -> None:
    everybody["reader"].get("/metrics/time_to_merge/trend.csv?scope=shop")
    exported = home.inbox.entries(limit=1, action="figures.")[0]
    assert (exported.who, exported.about) == ("Mallory (mallory)", "time_to_merge/trend.csv")
    journal = everybody["administrator"].get("/audit.json?action=figures.").json()
    assert journal["entries"][0]["detail"] == "shop"


def test_a_confidential_initiative_is_seen_by_those_it_names(
    everybody: dict[str, Browser], home: Home
) -> None:
    # Its owner, whom it is visible to, and who agreed; nobody for being a lead or administrator.
    named = {"the person", "another lead", "named by them"}
    for path in ("/initiatives/quiet-purchase", "/catalogue/Initiative/quiet-purchase"):
        for form in ("", ".json"):
            answers = {who: _asked(everybody[who], f"GET {path}{form}") for who in PEOPLE}
            assert {who for who, found in answers.items() if found == 200} == named, path
            assert {answers[who] for who in set(PEOPLE) - named} == {403}
    assert _asked(everybody["token read"], "GET /initiatives/quiet-purchase.json") == 403
    lists = (
        "/initiatives.json", "/registers.json", "/process.json", "/catalogue.json",
        "/units/shop/aspects.json", "/units/shop/health.json", "/problems.json", "/adoption.json",
    )  # fmt: skip
    for path in lists:
        for who in ("reader", "steward", "administrator", "token read"):
            told = everybody[who].client.get(path).text
            assert "quiet-purchase" not in told, (path, who)
            assert "Purchase of a rival" not in told, (path, who)
    assert "quiet-purchase" in everybody["the person"].client.get("/initiatives.json").text
    looked = home.inbox.entries(limit=50, action="initiative.viewed")
    assert {(one.who, one.about) for one in looked} >= {("eve", "quiet-purchase")}


def test_a_confidential_initiative_is_changed_and_copied_by_those_it_names(
    everybody: dict[str, Browser],
) -> None:
    ours = {"Sec-Fetch-Site": "same-origin"}
    form = {"list": "evidence", "version": "", "kind": "interview"}
    for path in ("/initiatives/quiet-purchase/add", "/initiatives/quiet-purchase/set"):
        answer = everybody["their lead"].client.post(path, data=form, headers=ours)
        assert answer.status_code == 403, path
    assert "quiet-purchase" in everybody["another lead"].client.get("/initiatives.csv").text
    assert "quiet-purchase" not in everybody["their lead"].client.get("/initiatives.csv").text
    # A name that is nearly right tells nothing.
    near = everybody["their lead"].client.get("/catalogue/Initiative/quiet-purchas")
    assert "quiet-purchase" not in near.text


def test_a_token_is_made_shown_once_and_revoked(visitor: Visit, home: Home) -> None:
    browser = visitor("stu")
    made = browser.post("/tokens", content="name=Nightly+build&read=yes&events=yes&days=30")
    found = re.search(r"gnm_[0-9a-f]{8}_[\w-]{43}", made.text)
    assert made.status_code == 200
    assert found is not None
    assert found[0] not in browser.get("/tokens").text
    program = httpx2.Client(
        base_url=browser.address, headers={"authorization": f"Bearer {found[0]}"}
    )
    assert program.get("/index.json").status_code == 200
    (listed,) = [one for one in home.inbox.tokens("Stu (stu)") if one.name == "Nightly build"]
    assert visitor("lea").post(f"/tokens/{listed.id}/revoke").status_code == 404
    assert program.get("/index.json").status_code == 200
    assert browser.post(f"/tokens/{listed.id}/revoke").status_code == 303
    assert program.get("/index.json").status_code == 401
    program.close()
    actions = [one.action for one in home.inbox.entries(limit=2, who="Stu (stu)", action="token.")]
    assert actions == ["token.revoked", "token.created"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("name=x&steward=yes&days=30", 403),
        ("name=x&read=yes&events=yes&days=30", 403),
        ("name=x&everything=yes&days=30", 404),
        ("name=x&days=30", 404),
        ("name=&read=yes&days=30", 404),
        ("name=x&read=yes&days=9999", 404),
        ("name=x&read=yes&days=-1", 404),
        ("name=x&read=yes&days=x", 404),
        ("name=%ff%fe&read=yes&days=1", 400),
        ("&".join("a=1" for _ in range(2_000)), 400),
        ("a" * 3_000_000, 413),
        ("é", 400),
    ],
)
def test_a_reader_makes_no_token_that_may_more(visitor: Visit, body: str, status: int) -> None:
    assert visitor("lea").post("/tokens", content=body.encode()).status_code == status


def test_a_form_of_another_site_changes_nothing(visitor: Visit) -> None:
    browser = visitor("stu")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = browser.post("/tokens", content="name=x&read=yes&days=1", headers=headers)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("scopes", "status"), [(None, 401), (("read",), 401), (("events",), 200), (("steward",), 401)]
)
def test_events_want_a_token_once_there_is_a_sign_in(
    guarded: str, home: Home, scopes: tuple[str, ...] | None, status: int
) -> None:
    headers = {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": f"{scopes}",
        "ce-source": "gitlab",
        "ce-type": "gitlab.api.projects",
    }
    if scopes:
        expires = datetime.now(UTC) + timedelta(days=1)
        token = home.inbox.create_token("t", owner="x", scopes=scopes, expires_at=expires)
        headers["authorization"] = f"Bearer {token}"
    assert httpx2.post(f"{guarded}/events", headers=headers, content=b"[]").status_code == status


def test_a_webhook_keeps_its_own_secret(guarded: str) -> None:
    assert httpx2.post(f"{guarded}/webhooks/gitlab", content=b"{}").status_code == 401


_DIRECTORY = Directory(
    people={
        name: Known(
            name=name,
            title=name.title(),
            key=f"catalog:person:{name}",
            called=frozenset({name, f"{name}@example.org"}),
            visible_to=frozenset(),
        )
        for name in ("ann", "bob", "cleo", "dan")
    },
    belongings=(
        Belonging(person="ann", group="shop", role=None),
        Belonging(person="bob", group="shop", role="lead"),
        Belonging(person="cleo", group="commerce", role="lead"),
        Belonging(person="dan", group="alone", role="lead"),
    ),
    parents={"shop": "commerce", "alone": "commerce", "commerce": "company"},
    lead_roles=frozenset({"lead"}),
)


def test_a_leads_lead_is_the_next_one_above() -> None:
    assert _DIRECTORY.leads_over("ann") == {"bob"}
    assert _DIRECTORY.leads_over("bob") == {"cleo"}
    assert _DIRECTORY.leads_over("cleo") == frozenset()
    # Nobody else leads his sub-team of one, so whoever leads the group above does.
    assert _DIRECTORY.leads_over("dan") == {"cleo"}
    assert _DIRECTORY.groups_led("cleo") == {"commerce", "shop", "alone"}


def test_a_group_is_one_person_when_all_below_it_is() -> None:
    assert _DIRECTORY.sole_person("alone") == "dan"
    assert _DIRECTORY.sole_person("shop") is None
    assert _DIRECTORY.sole_person("nobody") is None
    only = changed(_DIRECTORY, belongings=_DIRECTORY.belongings[-1:])
    assert only.sole_person("company") == "dan"


def test_an_administrator_who_leads_nobody_sees_nobody() -> None:
    roles = frozenset({"reader", "administrator", "steward"})
    visitor = Visitor(kind="person", name="root", person="dan", roles=roles)  # type: ignore[arg-type]
    policy = Policy(directory=_DIRECTORY)
    assert may(visitor, "administrator", None, policy)
    assert not may(visitor, "person", "ann", policy)
    assert may(visitor, "person", "dan", policy)
    assert may(LOCAL, "person", "ann", policy)
    assert not may(ANONYMOUS, "read", None, policy)


@pytest.mark.parametrize("right", ["cost", "survey", "finance"])
def test_cost_survey_and_finance_have_readers_of_their_own(right: Right) -> None:
    reader = Visitor(kind="person", name="r", roles=frozenset({"reader"}))
    lead = Visitor(kind="person", name="l", roles=frozenset({"reader", "lead"}))
    token = Visitor(kind="token", name="t", scopes=frozenset({"read"}))
    default = Policy(directory=_DIRECTORY)
    closed = Policy(directory=_DIRECTORY, may_see={right: ("administrator",)})  # type: ignore[dict-item]
    assert [may(one, right, None, default) for one in (reader, lead, token)] == [False, True, False]
    assert [may(one, right, None, closed) for one in (reader, lead)] == [False, False]


def test_a_cost_figure_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    costly = changed(metric("time_to_merge"), sensitive="cost")
    monkeypatch.setattr(withholding, "metric", lambda _: costly)
    row = AnswerRow(group="shop", value=3.0, n=9, open_n=1, coverage=1.0, state="value")
    answer = Answer(
        metric="time_to_merge", unit="s", definition="d", as_of=datetime.now(UTC), rows=[row]
    )
    policy = Policy(directory=_DIRECTORY)
    reader = Visitor(kind="person", name="r", roles=frozenset({"reader"}))
    lead = Visitor(kind="person", name="l", roles=frozenset({"lead"}))

    (shown,) = withholding.withheld([answer], reader, policy)
    assert [(one.value, one.n, one.open_n, one.state) for one in shown.rows] == [
        (None, 0, 0, "suppressed")
    ]
    assert withholding.withheld([answer], lead, policy) == [answer]
