"""Intercom: conversations with customers, when somebody answered, and when they were closed."""

from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.settings import SourceSettings
from gnomon.sources.intercom.fetch import fetch, fetch_one
from gnomon.sources.intercom.read import readers
from gnomon.sources.intercom.webhook import WEBHOOK
from gnomon.sources.proving import basic_or_bearer
from gnomon.sources.sayings import DeskOptions
from gnomon.sources.source import Source

#: The version of the API whose shapes `payloads` holds.
_VERSION = "2.11"
_SETUP = """
```yaml
# gnomon.yaml
sources:
  intercom:
    type: intercom
    url: https://api.intercom.io           # https://api.eu.intercom.io in Europe
    token_env: INTERCOM_TOKEN
    webhook_secret_env: INTERCOM_CLIENT_SECRET
    options:
      services: {checkout: checkout-api}   # tags, or ids of teams
      kinds: {feature request: idea}
```

Answers of bots are kept and count as no answer. What our own side began is no saying. For answers
within seconds, subscribe the app's webhook to the topics *conversation.user.created*,
*conversation.admin.replied*, *conversation.admin.closed* and *conversation.admin.opened*, with the
address of this source; Gnomon then asks for the conversation. Try the token first:

```sh
curl https://api.intercom.io/conversations?per_page=1 \\
  -H "Authorization: Bearer $INTERCOM_TOKEN" -H "Intercom-Version: 2.11"
```
"""


def _credentials(settings: SourceSettings) -> dict[str, str]:
    return {**basic_or_bearer(settings), "intercom-version": _VERSION}


SOURCE = Source(
    name="intercom",
    title="Intercom",
    summary="Conversations with customers, when somebody answered, and when they were closed.",
    options=DeskOptions,
    readers=readers(DeskOptions()),
    readers_for=readers,
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights="An access token of an app with the right to read conversations.",
    setup=_SETUP,
)
