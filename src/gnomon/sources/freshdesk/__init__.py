"""Freshdesk: what customers ask, when they were answered, and when it was resolved."""

from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.settings import SourceSettings
from gnomon.sources.freshdesk.fetch import fetch, fetch_one
from gnomon.sources.freshdesk.read import readers
from gnomon.sources.freshdesk.webhook import WEBHOOK
from gnomon.sources.proving import basic
from gnomon.sources.sayings import DeskOptions
from gnomon.sources.source import Source

_SETUP = """
```yaml
# gnomon.yaml
sources:
  freshdesk:
    type: freshdesk
    url: https://shop.freshdesk.com
    token_env: FRESHDESK_KEY
    webhook_secret_env: FRESHDESK_SECRET
    options:
      services: {checkout: checkout-api, "77000012345": search-api}   # tags, or ids of products
      kinds: {wish: idea}
```

For answers within minutes, add an automation (*Admin, Automations, Ticket updates*) that triggers
a webhook to the address of this source with the custom header `Authorization: Bearer <the secret>`
and the content `{"ticket_id": "{{ticket.id_numeric}}", "at": "{{ticket.modified_on}}"}`; Gnomon
then asks for the ticket. Freshdesk tells the last time a ticket was resolved or opened again, not
those before. Try the key first:

```sh
curl -u "$FRESHDESK_KEY:X" "https://shop.freshdesk.com/api/v2/tickets?include=stats&per_page=1"
```
"""


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    # Freshdesk takes the key for the user and any word for the password.
    return basic(token, "X") if token else {}


SOURCE = Source(
    name="freshdesk",
    title="Freshdesk",
    summary="What customers ask, when they were first answered, and when it was resolved.",
    options=DeskOptions,
    readers=readers(DeskOptions()),
    readers_for=readers,
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights="The API key of an agent who sees all tickets.",
    setup=_SETUP,
)
