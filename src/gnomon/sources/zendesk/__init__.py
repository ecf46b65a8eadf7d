"""Zendesk Support: what customers ask, when they were answered, and when it was solved."""

from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.proving import basic_or_bearer
from gnomon.sources.source import Source
from gnomon.sources.zendesk.fetch import fetch
from gnomon.sources.zendesk.options import ZendeskOptions
from gnomon.sources.zendesk.read import readers
from gnomon.sources.zendesk.webhook import WEBHOOK

_SETUP = """
```yaml
# gnomon.yaml
sources:
  zendesk:
    type: zendesk
    url: https://shop.zendesk.com
    user: reports@example.org/token      # with an API token; leave out for an OAuth token
    token_env: ZENDESK_TOKEN
    webhook_secret_env: ZENDESK_WEBHOOK_SECRET
    options:
      services: {checkout: checkout-api, search: search-api}
      kinds: {wish: idea, thanks: praise}
      internal: [staff]
      done: {planned: accepted, not_planned: declined}
```

A ticket of the type *incident* that is linked to a *problem* repeats it: each customer keeps a
clock of their own, and the tickets of the problem lead to the release. A field of your own may hold
the ticket it led to (`SHOP-12`), as may the external id. Who solves a ticket with a public comment
tells the customer what became of it; `done` says which values of your own fields, or which tags,
mean that a wish was accepted or declined. For answers within seconds,
add a webhook (Admin Center, *Apps and integrations, Webhooks*) that follows the ticket events
*created*, *comment added* and *status changed*, with the address of this source. Reopening is told
by the next sync. Try the token first:

```sh
curl -u "reports@example.org/token:$ZENDESK_TOKEN" \\
  "https://shop.zendesk.com/api/v2/incremental/tickets/cursor.json?start_time=1767225600"
```
"""


SOURCE = Source(
    name="zendesk",
    title="Zendesk",
    summary="What customers ask, when they were first answered, and when it was solved.",
    options=ZendeskOptions,
    readers=readers(ZendeskOptions()),
    readers_for=readers,
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    webhook=WEBHOOK,
    credentials=basic_or_bearer,
    rights="An API or OAuth token of an administrator: exports are open to them alone.",
    setup=_SETUP,
)
