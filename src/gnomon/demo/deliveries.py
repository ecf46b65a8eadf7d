"""The webhooks that the tools sent in the past, to be delivered again."""

from collections.abc import Iterator

from gnomon.demo.alerting import alertmanager, alerts
from gnomon.demo.argocd import shapes as argocd
from gnomon.demo.argorollouts.hooks import notifications
from gnomon.demo.cdevents import shapes as cdevents
from gnomon.demo.code_hooks import CodeHooks
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.jira import hooks as jira
from gnomon.demo.jira.shapes import Shapes
from gnomon.demo.on_call import incidents_of
from gnomon.demo.opsgenie import hooks as opsgenie
from gnomon.demo.opsgenie.shapes import done
from gnomon.demo.organisation import DAY
from gnomon.demo.pagerduty import hooks as pagerduty
from gnomon.demo.platform.using import Attempt, attempts, told
from gnomon.demo.telemetry import pipelines
from gnomon.demo.watching import kuma

#: Days of which the hooks of GitHub, GitLab and Jira were kept; what is older is in their APIs.
KEPT_DAYS = 3


def history_deliveries(
    company: Company, secrets: dict[str, str] | None = None
) -> Iterator[HookDelivery]:
    """Tell what the tools pushed in the past, oldest first.

    Argo CD's notifications of every production deployment, since its API keeps ten of each; Argo
    Rollouts' of every step of a canary; PagerDuty's and Opsgenie's of every incident, and of one
    team each the alerts of Alertmanager and Grafana that opened them; Uptime Kuma's of every change
    of a monitor; GitHub's, GitLab's and Jira's of the last days; the platform's own of every
    attempt, its CDEvents, and what its Collector exported of the last days.

    Args:
        company: Whose tools.
        secrets: Source instance -> secret, where it differs from `SECRETS`.
    """
    courier = Courier(secrets)
    sent = [*_argocd(company, courier), *_pagerduty(company, courier)]
    sent += [courier.from_argorollouts(body, at) for body, at in notifications(company)]
    sent += [*_opsgenie(company, courier), *_uptimekuma(company, courier)]
    sent += [*_monitoring(company, courier), *_cdevents(company, courier)]
    since = company.now - KEPT_DAYS * DAY
    sent += [*_code(company, courier, since), *_jira(company, courier, since)]
    sent += map(courier.from_collector, pipelines.exports(company))
    sent += [courier.from_platform(told(one), _told_at(one)) for one in attempts(company)]
    sent.sort(key=lambda delivery: (delivery.at, delivery.source, delivery.body))
    yield from sent


def _told_at(attempt: Attempt) -> int:
    return attempt.started_at if attempt.ended_at is None else attempt.ended_at


def _argocd(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for application in argocd.applications(company):
        if application.environment != "production":
            continue
        for count, deployment in enumerate(application.deployments, start=1):
            if deployment.finished_at is not None:
                body = argocd.notification(company, application, count)
                yield courier.from_argocd(body, deployment.finished_at)


def _pagerduty(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for incident in incidents_of(company, "pagerduty"):
        for entry in incident.log:
            body = pagerduty.event(company, incident, entry)
            if body is not None:
                yield courier.from_pagerduty(body, body["event"]["id"], entry.at)


def _opsgenie(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for incident in incidents_of(company, "opsgenie"):
        for each in done(incident):
            yield courier.bearing("opsgenie", opsgenie.action(company, incident, each), each.at)


def _monitoring(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    first = company.start
    yield courier.bearing("alertmanager", alertmanager.watchdog(first), first)
    for one in alerts.told(company, first, company.now):
        yield courier.from_monitoring(one)


def _cdevents(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for at, body in cdevents.told(company, company.start, company.now):
        yield courier.bearing("cdevents", body, at)


def _uptimekuma(company: Company, courier: Courier) -> Iterator[HookDelivery]:
    for change in kuma.told(company, company.start, company.now):
        yield courier.bearing("kuma", kuma.notification(change), change.at)


def _code(company: Company, courier: Courier, since: int) -> Iterator[HookDelivery]:
    told = CodeHooks(company, courier)
    for repository in company.repositories:
        yield from told.past(repository, since)


def _jira(company: Company, courier: Courier, since: int) -> Iterator[HookDelivery]:
    shapes = Shapes(company, is_cloud=True)
    for ticket in company.tickets:
        if ticket.deleted_at is not None:
            body = jira.issue(shapes, ticket, "deleted", ticket.reporter, ticket.deleted_at)
            yield courier.from_jira(body, f"{ticket.id} deleted", ticket.deleted_at)
        elif ticket.updated_at >= since:
            actor = ticket.history[-1].actor
            body = jira.issue(shapes, ticket, "updated", actor, ticket.updated_at)
            yield courier.from_jira(body, f"{ticket.id} updated", ticket.updated_at)
