"""SonarQube: analyses, what they measured, what gates said, and the issues of changes."""

from gnomon.domain.analysis import CodeAnalysis, CodeIssue, CodeMeasure
from gnomon.domain.quality import GateResult
from gnomon.settings import SourceSettings
from gnomon.sources.sonarqube import read
from gnomon.sources.sonarqube.fetch import fetch, fetch_one
from gnomon.sources.sonarqube.options import SonarqubeOptions
from gnomon.sources.sonarqube.webhook import WEBHOOK
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    return {"authorization": f"Bearer {token}"} if token else {}


SOURCE = Source(
    name="sonarqube",
    title="SonarQube Server and Cloud",
    summary="Analyses with their figures, verdicts of quality gates, and issues found in changes.",
    options=SonarqubeOptions,
    readers={
        "sonarqube.api.analyses": read.read_analyses,
        "sonarqube.api.measures": read.read_measures,
        "sonarqube.api.gate": read.read_gate,
        "sonarqube.api.pull_request": read.read_pull_request,
        "sonarqube.api.issues": read.read_issues,
        "sonarqube.hook.analysis": read.read_hook,
    },
    entities=(CodeAnalysis, CodeMeasure, CodeIssue, GateResult),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights="A user token of somebody with Browse on the projects (My account > Security).",
    setup="""
### Let Gnomon ask

```yaml
# gnomon.yaml
sources:
  sonarqube:
    type: sonarqube
    url: https://sonarqube.example.org   # Cloud: https://sonarcloud.io
    token_env: SONARQUBE_TOKEN
    webhook_secret_env: SONARQUBE_WEBHOOK_SECRET
    options:
      organization: ""                   # Cloud wants its key
```

`include` and `exclude` match the keys of projects. The annotation `sonarqube.org/project-key` of a
component in the catalogue says which project is which service.

### Let SonarQube push

Add a webhook under *Administration > Configuration > Webhooks* with the address
`https://gnomon.example.org/webhooks/sonarqube` and a secret. It arrives when an analysis went
through, and when somebody judges an issue of it. Prove it by hand:

```sh
body='{"status":"SUCCESS","project":{"key":"shop"}}'
proof=$(printf %s "$body" | openssl dgst -sha256 -hmac "$SONARQUBE_WEBHOOK_SECRET" | sed 's/.* //')
curl -H "X-Sonar-Webhook-HMAC-SHA256: $proof" -d "$body" https://gnomon.example.org/webhooks/sonarqube
```

SonarQube tells neither who saw which suggestion in an editor nor what they did about it. Issues of
a change that are gone before it is merged stand in for that.
""",
)
