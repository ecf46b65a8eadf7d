"""Webhooks are signed as each tool signs, and the company that goes on keeps its books."""

import hmac
import json
import threading
from collections import Counter
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from demo_reader import NOW, Reader

from gnomon.demo.books import Books
from gnomon.demo.company import Company, found
from gnomon.demo.courier import SECRETS, Courier, HookDelivery
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.going_on import Live
from gnomon.demo.live import live
from gnomon.demo.server import serve
from gnomon.errors import SourceError

#: Sources whose tools sign nothing and send a header of our own.
BEARING = {"alertmanager", "cdevents", "kuma", "newrelic", "opsgenie", "platform", "telemetry"}


@pytest.fixture(scope="module")
def deliveries(company: Company) -> list[HookDelivery]:
    return list(history_deliveries(company))


def _proof(delivery: HookDelivery) -> str:
    return hmac.new(SECRETS[delivery.source].encode(), delivery.body, sha256).hexdigest()


def test_every_delivery_carries_its_proof(deliveries: list[HookDelivery]) -> None:
    for delivery in deliveries:
        headers = delivery.headers
        if delivery.source == "gitlab":
            assert headers["X-Gitlab-Token"] == SECRETS["gitlab"]
        elif delivery.source == "github":
            assert headers["X-Hub-Signature-256"] == f"sha256={_proof(delivery)}"
        elif delivery.source == "jira":
            assert headers["X-Hub-Signature"] == f"sha256={_proof(delivery)}"
        elif delivery.source == "intercom":
            signed = hmac.new(SECRETS["intercom"].encode(), delivery.body, sha1).hexdigest()
            assert headers["X-Hub-Signature"] == f"sha1={signed}"
        elif delivery.source == "pagerduty":
            assert headers["X-PagerDuty-Signature"] == f"v1={_proof(delivery)}"
        elif delivery.source == "grafana":
            at = headers["X-Grafana-Alerting-Timestamp"].encode()
            signed = hmac.new(SECRETS["grafana"].encode(), at + b":" + delivery.body, sha256)
            assert headers["X-Grafana-Alerting-Signature"] == signed.hexdigest()
        elif delivery.source in BEARING:
            assert headers["Authorization"] == f"Bearer {SECRETS[delivery.source]}"
        else:
            assert headers["X-Gnomon-Token"] == SECRETS[delivery.source]


def test_deliveries_come_in_order_and_have_ids_of_their_own(
    deliveries: list[HookDelivery],
) -> None:
    assert [d.at for d in deliveries] == sorted(d.at for d in deliveries)
    keys = (
        "Idempotency-Key",
        "X-Atlassian-Webhook-Identifier",
        "X-GitHub-Delivery",
        "X-Webhook-Id",
    )
    ids = [d.headers[key] for d in deliveries for key in keys if key in d.headers]
    assert len(ids) == len(set(ids)) > 300


def test_argo_cd_told_of_every_production_deployment_once(
    books: Books, deliveries: list[HookDelivery]
) -> None:
    bodies = [json.loads(d.body) for d in deliveries if d.source == "argocd"]
    starts = Counter(
        (body["metadata"]["name"], body["status"]["operationState"]["startedAt"]) for body in bodies
    )
    expected = Counter(
        (f"{row.service}-production", row.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for row in books.deployments()
        if row.environment == "production"
        and row.told_by in {"argocd", "both"}
        and row.finished_at is not None
    )
    assert starts == expected


@pytest.fixture(scope="module")
def moving() -> Company:
    """Found a company that may go on."""
    return found(seed=7, now=NOW)


def test_what_is_live_keeps_the_books(moving: Company, books: Books) -> None:
    company = moving
    happening = Live(company, Courier())
    now = company.now
    kinds: Counter[str] = Counter()
    for _ in range(400):
        now += 20
        kinds.update(delivery.source for delivery in happening.step(now))
    # Whether a canary is among what is deployed is chance.
    assert set(kinds) - {"argorollouts"} == {
        "alertmanager",
        "argocd",
        "cdevents",
        "github",
        "gitlab",
        "grafana",
        "intercom",
        "jira",
        "kuma",
        "newrelic",
        "opsgenie",
        "pagerduty",
        "telemetry",
        "zendesk",
    }
    after = Books(company)
    merged = [row for row in after.changes() if row.merged_at is not None]
    deployed = [row for row in after.delivered() if row.deployed_at is not None]
    assert len(merged) > sum(1 for row in books.changes() if row.merged_at is not None)
    assert len(deployed) > sum(1 for row in books.delivered() if row.deployed_at is not None)
    for row in deployed:
        assert row.deploy_seconds is not None
        assert row.deploy_seconds > 0
    for repository in company.repositories:
        assert len({c.sha for c in repository.commits}) == len(repository.commits)
        assert repository.branches["main"] == repository.mainline[-1]


class _Inbox(BaseHTTPRequestHandler):
    """Takes deliveries and remembers them."""

    got: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.append((self.path, body))
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def test_live_posts_to_gnomon_and_the_api_says_the_same(moving: Company) -> None:
    company = moving
    got: list[tuple[str, bytes]] = []
    inbox = ThreadingHTTPServer(("127.0.0.1", 0), type("Inbox", (_Inbox,), {"got": got}))
    thread = threading.Thread(target=inbox.serve_forever)
    thread.start()
    stop = threading.Event()
    try:
        with serve(company) as running, Reader(running.base_url) as tools:
            url = f"http://127.0.0.1:{inbox.server_address[1]}"
            told = live(company, url, serving=running, every_seconds=0.0, stop=stop)
            for one in told:
                assert one.status == 202
                if one.delivery.source != "gitlab":
                    continue
                body = json.loads(one.delivery.body)
                if body.get("object_kind") == "merge_request":
                    break
            attributes = body["object_attributes"]
            project = body["project"]["id"]
            path = f"/gitlab/api/v4/projects/{project}/merge_requests/{attributes['iid']}"
            assert tools.get(path).json()["state"] == attributes["state"]
            stop.set()
            told.close()
    finally:
        inbox.shutdown()
        thread.join()
        inbox.server_close()
    assert {path.split("/")[1] for path, _ in got} == {"webhooks"}


def test_live_says_where_gnomon_is_missing(moving: Company) -> None:
    with pytest.raises(SourceError, match=r"Gnomon does not answer at http://127\.0\.0\.1:9"):
        for _ in live(moving, "http://127.0.0.1:9", every_seconds=0.0):
            pass
