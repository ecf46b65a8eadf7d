"""ZAP's traditional XML report, plain or with requests and responses; read as its JSON is."""

from collections.abc import Iterator, Mapping

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import Finding, ReportFile
from gnomon.errors import ReportError
from gnomon.reports import zap
from gnomon.reports.about import about
from gnomon.reports.report import Report
from gnomon.reports.xml_stream import root_of, walk
from gnomon.reports.zap import Alert, Instance, Site

_ROOT = "OWASPZAPReport"


class _Sites:
    """Gathers the sites of a document as it passes."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self.version: str | None = None
        self._told: dict[str, str] = {}
        self._instances: list[Instance] = []

    def start(self, name: str, attributes: Mapping[str, str], _: list[str]) -> None:
        """Open a site, an alert or a place where it was seen."""
        if name == _ROOT:
            self.version = attributes.get("version")
        elif name == "site":
            self.sites.append(Site(name=attributes.get("name", "")))
        elif name == "alertitem":
            self._told, self._instances = {}, []
        elif name == "instance":
            self._instances.append(Instance())

    def end(self, name: str, text: str) -> None:
        """Close an alert, or take a word of it."""
        if name == "alertitem":
            self._close()
        elif name in ("pluginid", "alertRef", "alert", "name", "riskcode", "confidence"):
            self._told[name] = text.strip()
        elif name in ("uri", "method") and self._instances:
            setattr(self._instances[-1], name, text.strip())

    def _close(self) -> None:
        told = self._told
        if not self.sites or "riskcode" not in told:
            raise ReportError("an alert has no site or no riskcode.")
        self.sites[-1].alerts.append(
            Alert(
                riskcode=told["riskcode"],
                pluginid=told.get("pluginid", ""),
                alert_ref=told.get("alertRef"),
                alert=told.get("alert", ""),
                name=told.get("name"),
                confidence=told.get("confidence", ""),
                instances=self._instances,
            )
        )


def read(event: Event) -> Iterator[Entity]:
    """Read a report of findings.

    Raises:
        ReportError: It is no such XML; names file, line and element.
    """
    this = about(event)
    found = _Sites()
    walk(event.data, found, file=this.file, roots=(_ROOT,))
    yield from zap.rows(this, "zap_xml", found.sites, found.version, None)


REPORT = Report(
    name="zap_xml",
    title="ZAP traditional XML",
    summary="Alerts of a running application by site, with where they were seen.",
    media_types=("application/xml", "text/xml"),
    entities=(Finding, ReportFile),
    recognise=lambda _, head: root_of(head) == _ROOT,
    read=read,
)
