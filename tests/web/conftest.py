"""A home of two small teams over twenty weeks, and a server that shows it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import httpx2
import pytest
import uvicorn
from msgspec.structs import replace

from gnomon.domain.uptime import UptimeCheck
from gnomon.lake.rows import RowBuffer
from gnomon.notices import teller
from gnomon.operations.home import Home, open_home
from gnomon.settings import ServeSettings, SignInSettings
from gnomon.web.app import create_app
from gnomon.web.webhooks import Webhooks
from oidc_provider import Browser, Provider, running
from ports import free_port
from small_home import (
    CATALOGUE,
    SOURCES,
    branch_commit,
    bring_up_to_date,
    comment,
    event,
    incident,
    merge_request,
    pipeline_deployment,
    project,
    settings,
    tell,
    ticket,
)
from told_platform import tasks_with_queues, write_queues

SECRET = "s3cret-of-the-hook"
TOKEN = "glpat-not-for-anyones-eyes"
#: A title as an attacker would write it.
HOSTILE = "<script>alert('x')</script> & <img src=x onerror=alert(1)>"
#: Leads of both teams, a sub-team that is one person, and somebody the catalogue lets look.
PEOPLE = (
    CATALOGUE
    + """\
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: pay-design, title: Payment design}
spec: {type: sub-team, parent: pay, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: lea, annotations: {gnomon.dev/role: lead}}
spec: {profile: {displayName: Lea Lind, email: lea@example.org}, memberOf: [shop]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: dan, annotations: {gnomon.dev/role: lead}}
spec: {profile: {displayName: Dan Dorn, email: dan@example.org}, memberOf: [pay]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: eve, annotations: {gnomon.dev/visible-to: ann}}
spec: {profile: {displayName: Eve Elm, email: eve@example.org}, memberOf: [pay-design]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: labels, annotations: {gitlab.com/project-slug: web/labels}}
spec: {type: service, lifecycle: production, owner: pay-design}
"""
)
WEEKS = 20
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
MONDAY = (NOW - timedelta(days=NOW.weekday(), weeks=WEEKS)).replace(hour=9)


#: In delivery before it was approved, told to nobody, and named after a ticket that is not there.
INITIATIVE = f"""\
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {{name: one-click, title: Pay with one click}}
spec:
  desire: Pay without typing anything
  origin: growth
  asked: {MONDAY:%Y-%m-%d}
  category: feature
  services: [checkout]
  tickets: [SHOP-1, SHOP-9999]
  kpis: [{{metric: change_lead_time, expected: -10%, released: {NOW:%Y-%m-%d}}}]
  evidence:
    - {{kind: interview, on: {MONDAY:%Y-%m-%d}, participants: 6, conclusion: They wait}}
  moves: [{{to: in_delivery, on: {MONDAY + timedelta(days=9):%Y-%m-%d}}}]
"""
#: An incident that was looked back at; another one was not.
REVIEW = f"""\
apiVersion: gnomon.dev/v1
kind: IncidentReview
metadata: {{name: q11}}
spec:
  incident: pagerduty:incident:Q11
  heldOn: {NOW - timedelta(days=1):%Y-%m-%d}
  url: https://wiki.example/q11
  summary: The limit was never tried under load
  readers: 12
  actions:
    - {{what: Try it under load, ticket: SHOP-3}}
"""
#: Seen by those it names alone: its owner, whoever it is visible to, and who agreed.
CONFIDENTIAL = f"""\
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {{name: quiet-purchase, title: Purchase of a rival}}
spec:
  desire: Buy a rival before others do
  origin: market
  asked: {MONDAY:%Y-%m-%d}
  category: operations
  confidential: true
  visibleTo: [eve]
  owner: lea
  services: [checkout]
  stakeholders: [{{role: business_leader, person: ann, agreed: {MONDAY:%Y-%m-%d}}}]
"""
TARGET = f"""\
apiVersion: gnomon.dev/v1
kind: Target
metadata: {{name: shop-lead-time, title: Changes of the shop reach customers within a day}}
spec:
  metric: change_lead_time
  group: shop
  direction: lower
  baseline: 96h
  target: 24h
  start: {NOW - timedelta(days=60):%Y-%m-%d}
  due: {NOW + timedelta(days=60):%Y-%m-%d}
  owner: ann
  guards: [{{metric: change_fail_rate, band: 10%}}]
"""

#: What is promised of the checkout: half an hour of a day was down.
PROMISE = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout-up
  displayName: Checkout can be reached
  annotations: {gnomon.dev/measured-by: uptime}
spec:
  service: checkout
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{displayName: Reached, target: 0.99}]
---
apiVersion: gnomon.dev/v1
kind: ErrorBudgetPolicy
metadata: {name: everybody}
spec:
  agreedBy: Head of engineering
  steps:
    - {below: 50%, do: A second engineer looks}
    - {below: 0, do: Only fixes are deployed}
"""

#: A platform service with a gap: nobody answers for restoring it.
PLATFORM = """\
apiVersion: gnomon.dev/v1
kind: PlatformService
metadata: {name: databases, title: Databases}
spec:
  about: A PostgreSQL of one's own
  type: service
  selfService: partial
  owner: pay
  productOwner: bob
  capabilities: [backup]
  consumers:
    - {group: shop, since: 2026-02-01}
    - {group: commerce, since: 2026-03-01}
---
apiVersion: gnomon.dev/v1
kind: SharedResponsibility
metadata: {name: databases-1}
spec:
  service: databases
  version: "1"
  from: 2026-01-01
  absent: [managedProvider]
  capabilities:
    - {capability: connection, customer: RA, platform: C}
    - {capability: backup, customer: I, platform: RA}
    - {capability: restore, customer: C, platform: R}
    - {capability: storage encryption, platform: A, cloudProvider: R}
---
apiVersion: gnomon.dev/v1
kind: ResponsibilityAcknowledgement
metadata: {name: databases-1-shop}
spec: {of: databases-1, group: shop, by: ann, on: 2026-02-03}
---
apiVersion: gnomon.dev/v1
kind: Roadmap
metadata: {name: paved-road, title: Paved road}
spec: {owner: pay, audience: every team}
---
apiVersion: gnomon.dev/v1
kind: RoadmapItem
metadata: {name: restore, title: Restore without asking}
spec:
  roadmap: paved-road
  outcome: A team has its data back within the hour
  figure: task success
  services: [databases]
  announced: [{on: 2026-01-12, horizon: 2026-Q2}]
---
apiVersion: gnomon.dev/v1
kind: CustomerEvent
metadata: {name: interview, title: Interview with the shop}
spec:
  kind: interview
  on: 2026-03-02
  roadmap: paved-road
  groups: [shop]
  findings: [{finding: A restore takes a day, decision: adopted, item: restore}]
---
apiVersion: gnomon.dev/v1
kind: Stakeholder
metadata: {name: compliance, title: Head of compliance}
spec: {roadmap: paved-road, interest: Quiet audits, influence: high, speakWithin: 90d}
"""


#: What customers say, about no service in particular; the second repeats the first.
SAYINGS = [
    {
        "id": number,
        "created_at": f"{NOW - timedelta(days=10 - number):%Y-%m-%dT%H:%M:%SZ}",
        "updated_at": f"{NOW - timedelta(days=10 - number):%Y-%m-%dT%H:%M:%SZ}",
        "status": "open",
        "subject": title,
        "problem_id": same_as,
    }
    for number, title, same_as in (
        (1, "Paying with a gift card fails", None),
        (2, "My gift card is refused", 1),
        (3, "Gift cards cannot be used", None),
        (4, HOSTILE, None),
    )
]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Tell a home twenty weeks of two services, with something hostile and something broken."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "token").write_text(TOKEN)
    (folder / "secret").write_text(SECRET)
    write_queues(folder, NOW)
    gitlab = replace(
        SOURCES["gitlab"],
        token_file=str(folder / "token"),
        webhook_secret_file=str(folder / "secret"),
    )
    told = settings(
        folder,
        f"{PEOPLE}---\n{TARGET}---\n{INITIATIVE}---\n{REVIEW}---\n{CONFIDENTIAL}---\n{PROMISE}---\n{PLATFORM}",
        sources=SOURCES | {"gitlab": gitlab},
        serve=ServeSettings(sync_every_minutes=0),
    )
    with open_home(replace(told, organisation="Example & Sons")) as home:
        tell(home, project(1, "web/checkout"), project(2, "web/basket"), project(3, "web/labels"))
        merged = NOW - timedelta(days=3)
        tell(home, merge_request(700, merged - timedelta(days=1), merged, project=3, author="eve"))
        for week in range(WEEKS):
            _tell_week(home, week)
        tell(
            home, event("zendesk.api.tickets", {"tickets": SAYINGS}, "/api/v2/incremental/tickets")
        )
        opened = NOW - timedelta(days=40)
        tell(home, merge_request(900, opened, title=HOSTILE, web_url="javascript:alert(1)"))
        tell(home, event("platform.task", list(tasks_with_queues(NOW))))
        broken = json.dumps({"token": TOKEN, "password": "hunter2", "note": HOSTILE}).encode()
        tell(home, event("gitlab.api.merge_requests", broken, "/api/v4/projects/1/mrs"))
        bring_up_to_date(home)
        looks = RowBuffer()
        looks.add([_look(minutes) for minutes in (1440, 900, 870, 0)], NOW, "looked")
        for name, rows in looks.tables().items():
            home.lake.append(name, rows)
        yield home


def _look(minutes: int) -> UptimeCheck:
    """Tell what the prober found some minutes ago: down once."""
    at = NOW - timedelta(minutes=minutes)
    return UptimeCheck(
        key=f"prober:uptime_check:{minutes}",
        source="prober",
        changed_at=at,
        check="checkout",
        service_ref="checkout",
        service_id="catalog:service:checkout",
        state="down" if minutes == 900 else "up",
        checked_at=at,
    )


def _tell_week(home: Home, week: int) -> None:
    for place in (1, 2):
        number = week * 10 + place
        opened = MONDAY + timedelta(weeks=week, hours=number % 5)
        merged = opened + timedelta(hours=20 + number % 7 * 6)
        tell(
            home,
            merge_request(number, opened, merged, project=place),
            branch_commit(number, opened - timedelta(hours=20 + number % 3), project=place),
            comment(number, opened + timedelta(hours=2 + number % 4), project=place),
            pipeline_deployment(number, merged + timedelta(hours=3), project=place),
        )
    begun = MONDAY + timedelta(weeks=week)
    moves = [(begun + timedelta(hours=3), "indeterminate")]
    if week % 4:
        moves.append((begun + timedelta(days=2, hours=week % 5), "done"))
    tell(home, ticket(week + 1, begun, *moves))
    if week % 6 == 5:
        at = MONDAY + timedelta(weeks=week, days=3)
        tell(home, incident(f"Q{week}", at, at + timedelta(hours=2)))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the tests of this room in one process: the home and its server are made once."""
    item.add_marker(pytest.mark.xdist_group("web"))


@pytest.fixture(scope="session")
def address(home: Home) -> Iterator[str]:
    """Serve the home over a real socket; it reads and measures what arrives."""
    with _served(home, free_port(), works=True) as address:
        yield address


@contextmanager
def _served(home: Home, port: int, *, works: bool) -> Iterator[str]:
    # Tests tell people themselves; a round in the background would hold their lease.
    teller._TICK_SECONDS = 3600.0
    app = Webhooks(home.settings, home.inbox, create_app(home, works=works))
    # The timeout ends open streams when the server ends.
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """Run a real OpenID provider."""
    with pytest.MonkeyPatch.context() as patch:
        # The provider serves plain http on loopback.
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with running() as provider:
            yield provider


@pytest.fixture(scope="session")
def guarded(home: Home, provider: Provider) -> Iterator[str]:
    """Serve the same home to those who sign in."""
    port = free_port()
    sign_in = SignInSettings(
        issuer=provider.issuer,
        client_id="gnomon",
        client_secret_file=str(home.settings.home / "secret"),
        address=f"http://127.0.0.1:{port}",
        readers=("staff",),
        stewards=("stewards",),
        administrators=("administrators",),
    )
    settings = replace(home.settings, sign_in=sign_in)
    with _served(replace(home, settings=settings), port, works=False) as address:
        yield address


@pytest.fixture
def visitor(guarded: str) -> Iterator[Callable[[str], Browser]]:
    """Open a browser, signed in as somebody; empty: as nobody."""
    opened = []

    def browser(who: str = "") -> Browser:
        opened.append(Browser(guarded))
        if who:
            answer = opened[-1].sign_in(who)
            assert answer.status_code == 303, answer.text
        return opened[-1]

    yield browser
    for each in opened:
        each.client.close()


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx2.Client]:
    """Ask the server."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def shown(client: httpx2.Client) -> Callable[[str], httpx2.Response]:
    """Ask for a page as it was when a test first looked at it: making one takes a while."""
    return cache(client.get)


@pytest.fixture(scope="session")
def images() -> Path:
    """Return the folder of the documentation's pictures."""
    return Path(__file__).parents[2] / "docs" / "images"
