"""The notifications that Argo Rollouts sends, as the company's template makes them."""

from collections.abc import Iterator

from gnomon.demo.argorollouts.progress import Brought, brought, looks
from gnomon.demo.argorollouts.shapes import rollout
from gnomon.demo.company import Company
from gnomon.demo.records import Deployment
from gnomon.demo.wire import Json


def notifications(company: Company) -> Iterator[tuple[Json, int]]:
    """Tell of every step of every canary until now: the whole object, and when it was sent.

    Args:
        company: Whose canaries.
    """
    for versions in brought(company).values():
        for version in versions:
            yield from _of(company, version)


def newest(company: Company, deployment: Deployment) -> list[tuple[Json, int]]:
    """Tell what is new of a canary: that it has begun, or all that followed when it has ended.

    Args:
        company: Whose canary.
        deployment: What brings it out; one that does not has nothing to tell.
    """
    versions = brought(company).get(deployment.service, [])
    told = [list(_of(company, version)) for version in versions if version.deployment is deployment]
    sent = told[0] if told else []
    return sent[:1] if deployment.finished_at is None else sent[1:]


def _of(company: Company, version: Brought) -> Iterator[tuple[Json, int]]:
    for look in looks(version, company.now):
        yield rollout(version, look, company.start), look.at
