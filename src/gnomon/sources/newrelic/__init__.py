"""New Relic: signals of services, Apdex by its three counts, issues, and noted deployments."""

from gnomon.domain.running import Incident, IncidentEvent
from gnomon.domain.signals import DeploymentMark, Sample
from gnomon.settings import SourceSettings
from gnomon.sources.newrelic import read
from gnomon.sources.newrelic.fetch import fetch, fetch_one
from gnomon.sources.newrelic.options import NewrelicOptions
from gnomon.sources.newrelic.webhook import WEBHOOK
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    # Issues are asked for through a part of the interface that wants to be opted into.
    told = {"nerd-graph-unsafe-experimental-opt-in": "AiIssues"}
    return {**told, "api-key": token} if token else told


SOURCE = Source(
    name="newrelic",
    title="New Relic",
    summary="Requests, errors, latency, resources and Apdex of services, and their incidents.",
    options=NewrelicOptions,
    readers={
        "newrelic.api.intervals": read.read_intervals,
        "newrelic.api.issues": read.read_issues,
        "newrelic.api.marks": read.read_marks,
        "newrelic.hook.issue": read.read_hook,
    },
    entities=(Sample, Incident, IncidentEvent, DeploymentMark),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights="A user key (NRAK-...) of somebody who may query the account; nothing is written.",
    setup="""
### Let Gnomon ask

```yaml
# gnomon.yaml
sources:
  newrelic:
    type: newrelic
    url: https://api.newrelic.com       # EU: https://api.eu.newrelic.com
    token_env: NEW_RELIC_USER_KEY
    webhook_secret_env: NEW_RELIC_WEBHOOK_SECRET
    options:
      account: 1234567
      interval_minutes: 5
```

`include` and `exclude` match the names of applications. Each application's own Apdex T is asked
for, and its requests are counted against that: satisfied up to T, tolerating up to four times T,
frustrated beyond or failed. `Transaction` events are sampled under heavy load, so counts are then
too low. What a service is called here is linked by the annotation `gnomon.dev/monitored-as`.

### Let New Relic push

Make a webhook destination with the address `https://gnomon.example.org/webhooks/newrelic` and a
bearer token, and a workflow that notifies it with the default template. Prove it by hand:

```sh
curl https://gnomon.example.org/webhooks/newrelic \\
  -H "Authorization: Bearer $NEW_RELIC_WEBHOOK_SECRET" \\
  -d '{"id":"test","state":"CLOSED","createdAt":1700000000000,"updatedAt":1700000060000}'
```
""",
)
