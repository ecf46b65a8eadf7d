"""Tables: rows of any entity, from whoever has them already.

The way in for tools nobody reads yet, and for what an ETL job has made. Rows are held to the
published contract of their table; see `gnomon schema`.
"""

from hashlib import sha256

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.shared_secret import check_bearer
from gnomon.sources.source import Delivery, Source, Webhook
from gnomon.sources.table.rows import read, tables


class TableOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contracts say it all; there is nothing to settle."""


def verify(delivery: Delivery, secret: str) -> None:
    """Check the bearer token in ``Authorization``.

    Raises:
        SignatureError: There is none, or it is another secret.
    """
    check_bearer(
        delivery,
        secret,
        "The rows carry no bearer token, or another one than the settings name. Send "
        "Authorization: Bearer <the source's webhook secret>.",
    )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event of some rows: the same rows of the same table count once."""
    name = delivery.headers.get("x-gnomon-table", "").strip()
    return Event(
        id=sha256(name.encode() + b"\n" + delivery.body).hexdigest()[:32],
        source=source,
        type="table.rows",
        subject=name or None,
        datacontenttype="application/x-ndjson",
        data=delivery.body,
    )


_SETUP = """
From a file, CSV, Parquet or NDJSON, each row held to the contract of its table:

```sh
gnomon schema ticket
gnomon import ticket tickets.csv --source helpdesk
```

Over HTTP, as NDJSON; a row that does not hold sets its event aside:

    curl -sS https://gnomon.example.org/webhooks/helpdesk \\
      -H "Authorization: Bearer $HELPDESK_SECRET" -H "X-Gnomon-Table: ticket" \\
      --data-binary @tickets.ndjson

```yaml
# gnomon.yaml
sources:
  helpdesk:
    type: table
    webhook_secret_env: HELPDESK_SECRET
```

The newest `changed_at` of a key wins, so a table may be loaded again as a whole.
"""

SOURCE = Source(
    name="table",
    title="Tables",
    summary="Rows of any table, from files, loaders and scripts.",
    options=TableOptions,
    readers={"table.rows": read},
    entities=tuple(tables().values()),
    is_loaded_at_will=True,
    webhook=Webhook(verify=verify, event=event),
    rights="None: Gnomon asks nobody; senders need the bearer token.",
    setup=_SETUP,
)
