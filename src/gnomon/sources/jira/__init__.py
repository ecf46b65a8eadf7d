"""Jira Cloud and Data Center: tickets and how they moved, sprints, projects, accounts."""

from collections.abc import Mapping
from functools import partial

from gnomon.domain.person import Identity
from gnomon.domain.planning import (
    Sprint,
    Ticket,
    TicketEdit,
    TicketProject,
    TicketText,
    TicketTransition,
)
from gnomon.sources.jira import agile, hooks, read, reconcile
from gnomon.sources.jira.credentials import credentials
from gnomon.sources.jira.fetch import fetch, fetch_one
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.webhook import WEBHOOK
from gnomon.sources.source import Reader, Source


def readers_for(options: JiraOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance: the names of its custom fields are its own."""
    return {
        "jira.api.issues": partial(read.issues, options=options),
        "jira.api.issue": partial(read.issue, options=options),
        "jira.api.sprints": agile.sprints,
        "jira.api.projects": agile.projects,
        "jira.api.users": agile.users,
        "jira.hook.issue": partial(hooks.issue, options=options),
        "jira.hook.sprint": hooks.sprint,
        "jira.hook.project": hooks.project,
        "jira.hook.user": hooks.user,
        "jira.reconcile.gone": reconcile.gone,
    }


SOURCE = Source(
    name="jira",
    title="Jira",
    summary="Tickets with every status they entered, estimates, sprints and who worked on them.",
    options=JiraOptions,
    readers=readers_for(JiraOptions()),
    readers_for=readers_for,
    entities=(
        Ticket,
        TicketText,
        TicketTransition,
        TicketEdit,
        TicketProject,
        Sprint,
        Identity,
    ),
    fetch=fetch,
    fetch_one=fetch_one,
    reconcile=reconcile.reconcile,
    webhook=WEBHOOK,
    credentials=credentials,
    rights=(
        "Browse projects in every project to read, and Browse users and groups to list the "
        "accounts that never touched an issue. On Cloud with scopes: read:jira-work, "
        "read:jira-user, read:board-scope:jira-software, read:sprint:jira-software."
    ),
    setup="""\
Cloud: create an API token for an account that sees the projects, and name it with the account's
e-mail address:

```yaml
sources:
  jira:
    type: jira
    url: https://example.atlassian.net
    user: reader@example.org
    token_env: JIRA_TOKEN
    webhook_secret_env: JIRA_WEBHOOK_SECRET
    include: [SHOP, PAY*]
```

Data Center: create a personal access token and leave `user` out.

Webhook: in Jira's settings, under *System, WebHooks*, add one for this source's address with the
same secret, and tick the events of issues, sprints, projects and users. Other events do no harm:
they are accepted and not kept. Jira sends no webhook twice after it has given up, so syncs go on.

Custom fields are found by what they hold and by name. Where your site calls them something else,
say so under `options`: `points_fields`, `acceptance_criteria_fields`, `checklist_fields`,
`flagged_fields`. Two fields for story points count as one.
""",
)
