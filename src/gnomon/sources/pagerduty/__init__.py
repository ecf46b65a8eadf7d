"""PagerDuty: incidents, what happened in them, and who is on call."""

from gnomon.domain.person import Identity
from gnomon.domain.running import Incident, IncidentEvent, IncidentService, OnCallShift
from gnomon.settings import SourceSettings
from gnomon.sources.pagerduty.fetch import fetch, fetch_one
from gnomon.sources.pagerduty.guide import RIGHTS, SETUP
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.read import readers
from gnomon.sources.pagerduty.webhook import WEBHOOK
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    headers = {"accept": "application/vnd.pagerduty+json;version=2"}
    return {**headers, "authorization": f"Token token={token}"} if token else headers


SOURCE = Source(
    name="pagerduty",
    title="PagerDuty",
    summary="Incidents from trigger to resolution, who was called, and who is on call.",
    options=PagerdutyOptions,
    readers=readers(PagerdutyOptions()),
    readers_for=readers,
    entities=(Incident, IncidentEvent, IncidentService, OnCallShift, Identity),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights=RIGHTS,
    setup=SETUP,
)
