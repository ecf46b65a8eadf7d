"""What the platform tells in CDEvents is of things that no other tool tells of."""

import json
from collections import Counter
from typing import Any

import pytest

from gnomon.demo.cdevents.previews import PREVIEWED, previews
from gnomon.demo.cdevents.releases import REPOSITORY, releases
from gnomon.demo.company import Company
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.organisation import SERVICES


@pytest.fixture(scope="module")
def told(company: Company) -> list[dict[str, Any]]:
    return [json.loads(d.body) for d in history_deliveries(company) if d.source == "cdevents"]


def test_each_environment_is_made_filled_and_mostly_deleted(
    company: Company, told: list[dict[str, Any]]
) -> None:
    stood = previews(company)
    assert {one.repository for one in stood} == set(PREVIEWED)
    opened = {
        (change.repository, change.iid): change.opened_at for change in company.merge_requests()
    }
    for one in stood:
        assert opened[one.repository, one.change] < one.created_at
        assert one.seeded_at is None or one.created_at < one.seeded_at
        assert one.deleted_at is None or one.created_at < one.deleted_at
    counts = Counter(body["context"]["type"].split(".")[3] for body in told)
    assert counts["created"] == len(stood) > 100
    assert counts["seeded"] == sum(one.seeded_at is not None for one in stood)
    assert counts["deleted"] == sum(one.deleted_at is not None for one in stood)


def test_the_library_alone_is_published(company: Company, told: list[dict[str, Any]]) -> None:
    (library,) = (service for service in SERVICES if service.repository == REPOSITORY)
    assert library.told_by == "none"
    made = list(releases(company))
    shas = {
        change.landed_sha
        for change in company.merge_requests()
        if change.repository == REPOSITORY and change.merged_at
    }
    assert {one.sha for one in made} < shas
    published = [body for body in told if ".artifact.published." in body["context"]["type"]]
    keys = [body["subject"]["id"] for body in published]
    assert keys == [f"pkg:npm/%40meridian/design-kit@{one.version}" for one in made]
    assert len({body["context"]["id"] for body in told}) == len(told)
