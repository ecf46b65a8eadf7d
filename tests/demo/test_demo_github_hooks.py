"""GitHub pushes what happens as the real one does, and the real connector reads it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from demo_reader import NOW
from msgspec.structs import replace
from real_shape import recorded

from gnomon.demo import builds
from gnomon.demo.code_hooks import CodeHooks
from gnomon.demo.company import Company, found
from gnomon.demo.courier import SECRETS, Courier, HookDelivery
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.going_on import Live
from gnomon.demo.hosting import ON_GITHUB
from gnomon.demo.records import MergeRequest, Repository
from gnomon.domain.code import ChangeMerge
from gnomon.sources.github import SOURCE
from gnomon.sources.source import Delivery, Want

_HOOKS = "github/webhooks"

#: Kind of a delivery -> the recorded ones it is held against.
HOOKS: dict[str, tuple[str, ...]] = {
    "pull_request": tuple(
        f"{_HOOKS}/pull_request__{name}.json"
        for name in ("closed", "opened", "ready_for_review", "review_requested", "reopened")
    ),
    "pull_request_review": (f"{_HOOKS}/pull_request_review__submitted.json",),
    "pull_request_review_comment": (f"{_HOOKS}/pull_request_review_comment__created.json",),
    "issue_comment": (f"{_HOOKS}/issue_comment__created.json",),
    "push": (f"{_HOOKS}/push__payload.json", f"{_HOOKS}/push__with-new-branch.json"),
    "release": (f"{_HOOKS}/release__published.json",),
    "deployment_status": (f"{_HOOKS}/deployment_status__payload.json",),
    "workflow_run": (f"{_HOOKS}/workflow_run__completed.with-pull-requests.json",),
    "workflow_job": (f"{_HOOKS}/workflow_job__completed.success.with-organization.json",),
}
#: What hooks tell that the recorded ones of their kind do not show.
_HOOKED = {
    r"\$\.organization: ": "of repositories that an organisation owns",
    r"\.visibility: ": "every repository has it",
    r"^workflow_run: .*\.referenced_workflows: ": "as asked for",
    r"^issue_comment: \$\.issue\.pull_request": "of comments on pull requests",
    r"^issue_comment: \$\.issue\.(timeline_url|performed_via|state_reason)": "as asked for",
    r"^pull_request_review_comment: \$\.comment\.in_reply_to_id": "of answers",
    r"^pull_request_review_comment: \$\.pull_request\.auto_merge": "as in other hooks",
    r"^deployment_status: \$\.deployment\.(transient|production)_environment": "as asked for",
    r"^deployment_status: \$\.deployment_status\.(environment_url|log_url|perf)": "as asked for",
}


@pytest.fixture(scope="module")
def told(company: Company) -> list[tuple[str, Any]]:
    """Deliveries of every kind: of the last days, and one of each that is only told live."""
    courier = Courier()
    past = [each for each in history_deliveries(company) if each.source == "github"]
    place = _place(company, "commerce/pricing")
    code = CodeHooks(company, courier)
    tagged = _place(company, "commerce/search-api")
    tip = next(one for one in place.commits if one.sha == place.mainline[-1])
    run = builds.pipelines(company, place)[-1]
    heads = {one.sha: one for c in place.merge_requests for one in c.commits}
    heads |= {one.sha: one for one in place.commits}
    past += [
        code.push(place, place.mainline[-2], tip, company.now),
        *code.release(tagged, tagged.tags[-1], company.now),
        code.deployment(place, company.told_by_host(place)[-1], tip, company.now),
        *code.run(place, run, heads[run.sha], company.now),
    ]
    return [(each.headers["X-GitHub-Event"], json.loads(each.body)) for each in past]


@pytest.mark.parametrize("kind", sorted(HOOKS))
def test_hook_has_the_shape_of_recorded_ones(
    kind: str, told: list[tuple[str, Any]], payloads: Path
) -> None:
    mine = [body for name, body in told if name == kind]
    assert mine
    shape = recorded(payloads, HOOKS[kind])
    found = {f"{kind}: {text}" for body in mine for text in shape.differences(body)}
    assert sorted(t for t in found if not any(re.search(p, t) for p in _HOOKED)) == []


def test_a_past_hook_tells_a_change_as_it_was_then(company: Company) -> None:
    bodies = [
        json.loads(each.body)
        for each in history_deliveries(company)
        if each.headers.get("X-GitHub-Event") == "pull_request"
    ]
    opened = [body["pull_request"] for body in bodies if body["action"] == "opened"]
    ended = [body["pull_request"] for body in bodies if body["action"] == "closed"]
    assert opened
    assert ended
    assert all(pull["state"] == "open" and pull["merged_at"] is None for pull in opened)
    assert all(pull["created_at"] == pull["updated_at"] for pull in opened)
    assert all(pull["state"] == "closed" for pull in ended)


def _place(company: Company, path: str) -> Repository:
    return next(place for place in company.repositories if place.path == path)


def _read(sent: list[HookDelivery]) -> Iterator[Any]:
    """Take deliveries in as Gnomon does: prove them, and read what they say."""
    assert SOURCE.webhook is not None
    for one in sent:
        headers = {name.lower(): value for name, value in one.headers.items()}
        delivery = Delivery(headers, one.body)
        SOURCE.webhook.verify(delivery, SECRETS["github"])
        event = SOURCE.webhook.event(delivery, "github")
        assert event is not None
        yield from SOURCE.readers[event.type](
            replace(event, received_at=datetime.fromtimestamp(one.at, UTC))
        )


def test_every_past_hook_is_read(company: Company) -> None:
    sent = [each for each in history_deliveries(company) if each.source == "github"]
    assert len([*_read(sent)]) > len(sent)


def _merged(company: Company) -> dict[str, tuple[Repository, MergeRequest]]:
    return {
        f"github:change:{place.id}!{change.iid}": (place, change)
        for place in company.hosted_on("github")
        for change in place.merge_requests
        if change.merged_at is not None
    }


def test_a_merge_on_github_is_told_by_github_and_read() -> None:
    going = found(seed=7, now=NOW)
    happening = Live(going, Courier())
    before = _merged(going).keys()
    sent: list[HookDelivery] = []
    now = going.now
    while not _merged(going).keys() - before:
        now += 20
        sent += happening.step(now)
    ((key, (place, change)),) = [i for i in _merged(going).items() if i[0] not in before]
    assert change.merged_at is not None
    told = [*_read([each for each in sent if each.source == "github"])]
    (merge,) = [each for each in told if isinstance(each, ChangeMerge)]
    assert (merge.change_id, merge.merged_at, merge.merge_revision) == (
        key,
        datetime.fromtimestamp(change.merged_at, UTC),
        change.landed_sha,
    )
    wanted = {each.ref for each in told if isinstance(each, Want)}
    base = place.mainline[-2]
    assert {
        f"repositories/{place.id}/pulls/{change.iid}",
        f"repositories/{place.id}/compare/{base}...{change.landed_sha}",
    } <= wanted
    bodies = [json.loads(each.body) for each in sent if each.source == "gitlab"]
    assert not {body["project"]["path_with_namespace"] for body in bodies} & ON_GITHUB
