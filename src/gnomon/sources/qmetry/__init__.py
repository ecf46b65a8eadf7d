"""QMetry for Jira: test cases, the tickets they are for, and how they went in cycles."""

from gnomon.domain.testing import TestCase, TestCaseLink, TestExecution
from gnomon.settings import SourceSettings
from gnomon.sources.qmetry import read
from gnomon.sources.qmetry.fetch import fetch
from gnomon.sources.qmetry.options import QmetryOptions
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    return {"apikey": token} if token else {}


SOURCE = Source(
    name="qmetry",
    title="QMetry Test Management for Jira",
    summary="Test cases, the tickets they are for, and how they went in each cycle.",
    options=QmetryOptions,
    readers={
        "qmetry.api.testcases": read.read_test_cases,
        "qmetry.api.requirements": read.read_requirements,
        "qmetry.api.executions": read.read_executions,
    },
    entities=(TestCase, TestCaseLink, TestExecution),
    fetch=fetch,
    credentials=_credentials,
    rights="An API key of somebody who sees the projects (QMetry > Configuration > Open API).",
    setup="""
```yaml
# gnomon.yaml
sources:
  qmetry:
    type: qmetry
    url: https://qtmcloud.qmetry.com
    token_env: QMETRY_API_KEY
    options:
      projects: ["10066"]                # ids of Jira projects
```

The links of test cases to tickets are not in Jira's own interface, so QMetry's key is needed beside
Jira's token. QMetry pushes nothing and cannot be asked what changed since: every fetch reads the
projects anew. Try the key first:

```sh
curl -X POST https://qtmcloud.qmetry.com/rest/api/latest/testcases/search \\
  -H "apiKey: $QMETRY_API_KEY" -H "Content-Type: application/json" \\
  -d '{"filter": {"projectId": "10066"}}'
```

QMetry Test Management without Jira is another product with another interface, and is not read.
""",
)
