"""Jira Service Management: requests of customers, when they were answered, and when done."""

from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.jira.webhook import verify
from gnomon.sources.jiraservice.fetch import fetch, fetch_one
from gnomon.sources.jiraservice.options import JiraServiceOptions
from gnomon.sources.jiraservice.read import readers
from gnomon.sources.proving import basic_or_bearer
from gnomon.sources.source import Delivery, Source, Webhook

_SETUP = """
```yaml
# gnomon.yaml
sources:
  desk:
    type: jiraservice
    url: https://shop.atlassian.net
    user: reports@example.org
    token_env: JIRA_TOKEN
    webhook_secret_env: JIRA_WEBHOOK_SECRET
    options:
      projects: [SUP]
      services: {Payment trouble: checkout-api}   # request types, or chosen options
      kinds: {Suggest a feature: idea}
```

A request is also an issue, which the `jira` source reads: a change that names `SUP-12` leads to
its release. For answers within seconds, add a webhook of Jira for created and updated issues and
created comments of these projects, with the address of this source and a secret. Try the token
first:

```sh
curl -u "reports@example.org:$JIRA_TOKEN" \\
  "https://shop.atlassian.net/rest/servicedeskapi/request/SUP-1"
```
"""


def _event(delivery: Delivery, source: str) -> Event:
    known = delivery.headers.get("x-atlassian-webhook-identifier")
    return Event(
        id=known or sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="jiraservice.hook.issue",
        data=delivery.body,
    )


SOURCE = Source(
    name="jiraservice",
    title="Jira Service Management",
    summary="Requests of customers, when they were first answered, and when they were done.",
    options=JiraServiceOptions,
    readers=readers(JiraServiceOptions()),
    readers_for=readers,
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=Webhook(verify=verify, event=_event),
    credentials=basic_or_bearer,
    rights="A token of an agent of the projects: others see only their own requests.",
    setup=_SETUP,
)
