"""ZAP's traditional JSON report, plain or with requests and responses.

An alert counts once per site, as in ZAP's own summary; its instances are where it was seen. What
people marked as a false positive (confidence 0) is set aside.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Finding, ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import About, about
from gnomon.reports.amounts import moment
from gnomon.reports.found import Found, told
from gnomon.reports.json_document import decode, is_object
from gnomon.reports.report import Report

_RISKS = {"0": "info", "1": "low", "2": "medium", "3": "high"}
_FALSE_POSITIVE = "0"


class Instance(Struct):
    """Where an alert was seen."""

    uri: str = ""
    method: str = ""


class Alert(Struct):
    """One kind of weakness of a site."""

    riskcode: str
    pluginid: str = ""
    alert_ref: str | None = msgspec.field(default=None, name="alertRef")
    alert: str = ""
    name: str | None = None
    confidence: str = ""
    instances: list[Instance] = []


class Site(Struct):
    """One address that was scanned."""

    name: str = msgspec.field(name="@name")
    alerts: list[Alert] = []


class _Document(Struct):
    """Source: zaproxy.org, "Traditional JSON Report"."""

    site: list[Site]
    version: str | None = msgspec.field(default=None, name="@version")
    created: str | None = None


_DECODER = msgspec.json.Decoder(_Document)


def read(event: Event) -> Iterator[Entity]:
    """Read a report of findings.

    Raises:
        ReportError: It is no such JSON; names file and field.
    """
    this = about(event)
    document = decode(_DECODER, event.data, file=this.file)
    yield from rows(this, "zap", document.site, document.version, moment(document.created))


def rows(
    this: About,
    report_format: str,
    sites: list[Site],
    version: str | None,
    ran_at: datetime | None,
) -> Iterator[Entity]:
    """Make the rows of a report of sites and their alerts.

    Raises:
        ReportError: A risk is none of ZAP's; names file and site.
    """
    findings = [
        found
        for number, site in enumerate(sites)
        for found in _findings(site, f"{this.file}, $.site[{number}]")
    ]
    yield from told(
        this,
        report_format,
        findings,
        gate="security_test",
        tool=" ".join(part for part in ("ZAP", version) if part),
        ran_at=ran_at,
        # Without a site nothing was reached.
        is_complete=None if sites else False,
    )


def _findings(site: Site, place: str) -> Iterator[Found]:
    for alert in site.alerts:
        if alert.riskcode not in _RISKS:
            raise ReportError(
                f"{place}: riskcode is {alert.riskcode[:50]!r}; expected {', '.join(_RISKS)}."
            )
        rule = alert.alert_ref or alert.pluginid
        for instance in alert.instances or [Instance(uri=site.name)]:
            yield Found(
                kind="weakness",
                scanner="ZAP",
                rule=rule,
                severity_told=_RISKS[alert.riskcode],
                fingerprint=f"{rule}|{site.name}",
                title=alert.name or alert.alert,
                location=f"{instance.method} {instance.uri}".strip(),
                is_suppressed=alert.confidence == _FALSE_POSITIVE,
            )


REPORT = Report(
    name="zap",
    title="ZAP traditional JSON",
    summary="Alerts of a running application by site, with where they were seen.",
    media_types=("application/json",),
    entities=(Finding, ReportFile),
    recognise=lambda _, head: (
        is_object(head, b"@version", b"site", b"@name") and b'"remediations"' not in head
    ),
    read=read,
)
