"""Opsgenie: alerts from their creation to their end, who took them, and who was on call."""

from gnomon.domain.person import Identity
from gnomon.domain.running import Incident, IncidentEvent, IncidentService, OnCallShift
from gnomon.settings import SourceSettings
from gnomon.sources.opsgenie.fetch import fetch, fetch_one
from gnomon.sources.opsgenie.options import OpsgenieOptions
from gnomon.sources.opsgenie.read import readers
from gnomon.sources.opsgenie.webhook import WEBHOOK
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    return {"authorization": f"GenieKey {token}"} if token else {}


SOURCE = Source(
    name="opsgenie",
    title="Opsgenie",
    summary="Alerts from their creation to their end, who was called and answered, who is on call.",
    options=OpsgenieOptions,
    readers=readers(OpsgenieOptions()),
    readers_for=readers,
    entities=(Incident, IncidentEvent, IncidentService, OnCallShift, Identity),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights="The key of an API integration with *read access*, and with *configuration access* for "
    "services and schedules: without it nobody is said to be on call. Nothing is written.",
    setup="""
### Let Gnomon ask

```yaml
# gnomon.yaml
sources:
  opsgenie:
    type: opsgenie
    url: https://api.opsgenie.com        # Europe: https://api.eu.opsgenie.com
    token_env: OPSGENIE_KEY
    webhook_secret_env: OPSGENIE_WEBHOOK_SECRET
    options:
      query: "priority: (P1 OR P2)"      # each alert that is found counts as an incident
      service_keys: [service]            # a detail, or a tag such as service:checkout
```

### Let Opsgenie push

Add an integration of the type *Webhook*: the address
`https://gnomon.example.org/webhooks/opsgenie`, a custom header `Authorization` with `Bearer` and
the secret, and the actions create, acknowledge, unacknowledge, close, delete, assign ownership,
escalate, add note, add responder and update priority. Gnomon then asks for the alert itself, so a
key is needed beside the webhook.

Services of Opsgenie are those of the catalogue by their names; the schedules of the team that owns
one say who is on call for it.

```sh
curl -sS https://gnomon.example.org/webhooks/opsgenie \\
  -H "Authorization: Bearer $OPSGENIE_WEBHOOK_SECRET" \\
  -d '{"action": "AddNote", "alert": {"alertId": "1", "updatedAt": 1772442000000}}'
```

### Which deployment caused it

Write `deployment: <hash, tag or number>` into the message or the description of an alert, or send
it as a detail named `deployment`.
""",
)
