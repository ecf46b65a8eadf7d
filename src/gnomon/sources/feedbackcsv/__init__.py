"""Feedback from CSV files: exports of app stores, of desks nobody reads yet, of one's own lists."""

from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.feedbackcsv.fetch import fetch
from gnomon.sources.feedbackcsv.options import FeedbackCsvOptions
from gnomon.sources.feedbackcsv.read import readers
from gnomon.sources.shared_secret import check_authorization
from gnomon.sources.source import Delivery, Source, Webhook

_SETUP = """
```yaml
# gnomon.yaml
sources:
  reviews:
    type: feedbackcsv
    url: /srv/exports/reviews
    webhook_secret_env: REVIEWS_SECRET
    options:
      channel: app_store
      services: {com.example.shop: shop-app}
      columns: {said_at: Date, title: Headline, text: Review, rating: Stars, customer: User}
```

Google Play's exports of reviews are read as they are, and so are pages of App Store Connect's API
(`GET /v1/apps/<id>/customerReviews?include=response`, kept as `.json`): the app's number is the
word that names the service, and an answer counts once it is published. Any other file says by
`columns` which heading holds what; a file is taken whole or not at all, and what is wrong names the
line. A row without an `id` is known by its time, customer and words, so the same file twice says
nothing twice.
Or push it:

```sh
curl -sS https://gnomon.example.org/webhooks/reviews \\
  -H "Authorization: Bearer $REVIEWS_SECRET" -H "Content-Type: text/csv" --data-binary @reviews.csv
```
"""


def _verify(delivery: Delivery, secret: str) -> None:
    check_authorization(delivery, secret, "the command that sends the file")


def _event(delivery: Delivery, source: str) -> Event:
    return Event(
        id=sha256(delivery.body).hexdigest()[:32],
        source=source,
        type="feedbackcsv.file",
        datacontenttype="text/csv",
        data=delivery.body,
    )


SOURCE = Source(
    name="feedbackcsv",
    title="Feedback from files",
    summary="What customers say, from CSV files: app stores' exports, and one's own lists.",
    options=FeedbackCsvOptions,
    readers=readers(FeedbackCsvOptions()),
    readers_for=readers,
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    webhook=Webhook(verify=_verify, event=_event),
    rights="Read access to the folder; senders need the bearer token.",
    setup=_SETUP,
)
