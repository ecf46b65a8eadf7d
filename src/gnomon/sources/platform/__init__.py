"""What teams do with an internal platform: tasks they set out on, and pages they read."""

from collections.abc import Mapping
from functools import partial
from hashlib import sha256

from gnomon.domain.event import Event
from gnomon.domain.platform import PageView, PlatformTask, PlatformTaskEnd
from gnomon.sources.platform.access_log import lines
from gnomon.sources.platform.options import PlatformOptions
from gnomon.sources.platform.scaffolder import runs
from gnomon.sources.platform.tell import tasks, views
from gnomon.sources.platform.veil import veil
from gnomon.sources.shared_secret import check_bearer
from gnomon.sources.source import Delivery, Reader, Source, Webhook

#: What a delivery is, by the path below the source's address.
_KINDS = {
    "task": "platform.task",
    "page-view": "platform.page_view",
    "scaffolder": "platform.scaffolder",
    "access-log": "platform.access_log",
}


def verify(delivery: Delivery, secret: str) -> None:
    """Check the bearer token in ``Authorization``.

    Raises:
        SignatureError: There is none, or it is another secret.
    """
    check_bearer(
        delivery,
        secret,
        "The delivery carries no bearer token, or another one than the settings name. Send "
        "Authorization: Bearer <the source's webhook secret>.",
    )


def event(delivery: Delivery, source: str) -> Event:
    """Name the event: a task, unless ``X-Gnomon-Kind`` says that it is something else."""
    kind = delivery.headers.get("x-gnomon-kind", "task").strip().lower()
    return Event(
        id=sha256(kind.encode() + b"\n" + delivery.body).hexdigest()[:32],
        source=source,
        type=_KINDS.get(kind, "platform.task"),
        datacontenttype=delivery.headers.get("content-type", "application/json"),
        data=delivery.body,
    )


def readers(options: PlatformOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance from what it says of templates and logs."""
    return {
        "platform.task": tasks,
        "platform.page_view": views,
        "platform.scaffolder": partial(runs, options=options),
        "platform.access_log": partial(lines, options=options),
    }


_SETUP = """
People are kept as keyed hashes, made before anything is stored, with the key in
`$GNOMON_PEOPLE_KEY`; without a key no person is kept at all. Four ways lead in.

1. `POST /events`, as a CloudEvent of the type `dev.gnomon.platform_task` or
   `dev.gnomon.page_view`; no source needs to be named in the settings:

       curl -sS https://gnomon.example.org/events \\
         -H "Authorization: Bearer $GNOMON_EVENTS_TOKEN" \\
         -H "ce-specversion: 1.0" -H "ce-id: 81-end" -H "ce-source: /platform/databases" \\
         -H "ce-type: dev.gnomon.platform_task" -H "Content-Type: application/json" \\
         -d '{"id": "81", "service": "databases", "task": "create-database",
              "journey": "from_scratch", "team": "payments", "person": "ann",
              "started_at": "2026-05-04T08:00:00Z", "ended_at": "2026-05-04T08:40:00Z",
              "outcome": "succeeded", "human_help": false}'

2. A small call to the source's own address, one task or a list:

       curl -sS https://gnomon.example.org/webhooks/platform \\
         -H "Authorization: Bearer $PLATFORM_SECRET" -d @task.json

   Start and end may be told apart, with the same `id` and `service`: the start has `task` and
   `started_at`, the end `ended_at` and `outcome` (succeeded, failed, abandoned). `-H
   "X-Gnomon-Kind: page-view"` tells of a page: `service`, `page`, `viewed_at`, `team`.

3. Backstage's scaffolder: send its task object (`GET /api/scaffolder/v2/tasks/<id>`) with
   `X-Gnomon-Kind: scaffolder`. A template says its service in the annotation
   `gnomon.dev/platform-service`, and `from_scratch` or `scaling` in `gnomon.dev/platform-journey`.

4. Access logs, in the common or combined format or as JSON lines, with `X-Gnomon-Kind:
   access-log`, or from a file:

       gnomon receive access.log --type platform.access_log --source platform

```yaml
# gnomon.yaml
sources:
  platform:
    type: platform
    webhook_secret_env: PLATFORM_SECRET
    options:
      templates:
        - {template: new-service, service: service-template, journey: from_scratch}
      log:
        - {method: POST, path: "/teams/(?P<team>[^/]+)/databases", service: databases,
           task: create-database, journey: from_scratch}
        - {method: GET, path: "/docs/databases/.*", service: databases}
      teams: {deploy-payments: payments}
```

Of a log the time, method, path, status, duration and the hash of the account are kept. A line that
cannot be read sets the log aside as it came; correct the format and throw the set-aside event away.
"""

SOURCE = Source(
    name="platform",
    title="Platform telemetry",
    summary="What teams do with an internal platform: tasks, how they end, and pages read.",
    options=PlatformOptions,
    readers=readers(PlatformOptions()),
    readers_for=readers,
    cloudevents={
        "dev.gnomon.platform_task": "platform.task",
        "dev.gnomon.page_view": "platform.page_view",
    },
    entities=(PlatformTask, PlatformTaskEnd, PageView),
    veil=veil,
    webhook=Webhook(verify=verify, event=event),
    rights="None: Gnomon asks nobody; senders need the bearer token.",
    setup=_SETUP,
)
