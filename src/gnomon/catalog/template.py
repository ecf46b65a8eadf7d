"""The files `gnomon init` writes: settings to fill in, and a catalogue to start from.

Every value that has a default stands commented out with it, so the file is also the reference.
"""

import json
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

from msgspec import Struct

#: Of a comment, so that the file stays readable in a terminal.
_WIDTH = 90


class Judgement(Struct, frozen=True):
    """A judgement that the settings can change."""

    name: str
    """Name under ``definitions:``."""
    default: Any
    """What holds when the settings are silent."""
    effect: str
    """What it changes."""


_HEAD = """\
# Settings of this Gnomon. Lines that begin with `#` show what is possible; the values are defaults
# or examples. Tokens are never written here: name an environment variable or a file.

organisation: My organisation

# Folders or files of the catalogue, relative to this file. `gnomon check` looks at them.
catalogue:
  - catalogue

# Environment variable that holds a PostgreSQL address; only for several servers sharing one inbox.
# database: GNOMON_DATABASE_URL

# The tools to read. The name is yours; it stays with everything the tool tells, so keep it.
"""

_SOURCES = """\
# Every source also takes: include, exclude (patterns), proxy, ca_file, concurrency,
# fresh_for_seconds, token_file, webhook_secret_file and options.
sources: {}
#   gitlab:
#     type: gitlab
#     url: https://gitlab.example.com
#     token_env: GNOMON_GITLAB_TOKEN            # a token with read_api
#     webhook_secret_env: GNOMON_GITLAB_SECRET  # the hook's secret token
#     include: ["shop/*"]
#   jira:
#     type: jira
#     url: https://example.atlassian.net
#     user: robot@example.com                   # Cloud wants the account's address
#     token_env: GNOMON_JIRA_TOKEN
#   argocd:
#     type: argocd
#     url: https://argocd.example.com
#     token_env: GNOMON_ARGOCD_TOKEN
#   pagerduty:
#     type: pagerduty
#     url: https://api.pagerduty.com
#     token_env: GNOMON_PAGERDUTY_TOKEN         # a read-only key
#     webhook_secret_env: GNOMON_PAGERDUTY_SECRET
#   history:
#     type: git
#     url: ../checkout                          # a local repository, bare or not
"""

_SERVE = """\
# How the pages are served. Only this machine's own address unless sign-in is configured.
# serve:
#   host: 127.0.0.1
#   port: 8321
#   sync_every_minutes: 15

# Who may sign in, by the company's OpenID provider. Without it the pages are for one user.
# sign_in:
#   issuer: https://id.example.com/realms/company
#   client_id: gnomon
#   client_secret_env: GNOMON_CLIENT_SECRET
#   address: https://gnomon.example.com         # the provider sends back to .../sign-in/return
#   groups_claim: groups
#   person_claim: email                         # an address, a name or an account of the catalogue
#   readers: []                                 # empty: everybody the provider lets in
#   leads: {payments: [payments-leads]}         # beside the roles of the catalogue's memberships
#   stewards: [delivery-tooling]
#   administrators: [gnomon-administrators]
#   session_hours: 12
#   idle_minutes: 60
"""

_DEFINITIONS = """\
# Judgements: what counts as production, as an incident, as the start of work. A figure names those
# it was made with; changing one changes history, and the pages say so.
"""

_ORGANISATION = """\
# Who is there. Backstage descriptors as they are; our own kinds where Backstage has no words.
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: commerce
  title: Commerce
spec:
  type: business-unit # business-unit | team | sub-team | function | root
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: payments
  title: Payments
  annotations:
    jira/project-key: PAY
spec:
  type: team
  parent: commerce
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: payments-engineering
  title: Payments engineering
  annotations:
    gnomon.dev/function: engineering
spec:
  type: sub-team
  parent: payments
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata:
  name: jdoe
  annotations:
    # Accounts in tools, as <name of the source>:<user name>, and further addresses.
    gnomon.dev/accounts: gitlab:jdoe
    gnomon.dev/emails: jane@old.example.com
spec:
  profile:
    displayName: Jane Doe
    email: jane.doe@example.com
  memberOf: [payments-engineering]
---
# Automation accounts are no contributors and no reviewers.
apiVersion: gnomon.dev/v1
kind: Identity
spec:
  - person: renovate
    kind: bot
    accounts: ["gitlab:renovate-bot"]
"""

_SERVICES = """\
# What runs, who owns it, and what the tools call it.
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: payment-api
  title: Payment API
  annotations:
    gitlab.com/project-slug: shop/payment-api
    # gnomon.dev/path: services/payment   # where the repository holds several services
    argocd/app-name: payment-api
    # pagerduty.com/service-id: P6V1UFE
spec:
  type: service
  lifecycle: production
  owner: payments
---
# Who owned it before; Backstage has no dates. `to` is the first day on which it no longer holds.
apiVersion: gnomon.dev/v1
kind: Ownership
spec:
  - {service: payment-api, group: commerce, to: 2024-01-01}
"""

_CALENDAR = """\
# When people work: days, weeks and working time follow it. Name a second one after a place, and
# give people there the annotation gnomon.dev/place.
apiVersion: gnomon.dev/v1
kind: Calendar
metadata:
  name: default
spec:
  timezone: Europe/Lisbon
  workingDays: [monday, tuesday, wednesday, thursday, friday]
  hours: {from: "09:00", to: "17:00"}
  from: 2020-01-01
  to: 2031-01-01
  holidays:
    - {date: 2026-01-01, name: New Year's Day}
    - {date: 2026-12-25, name: Christmas Day}
    - {date: 2027-01-01, name: New Year's Day}
    - {date: 2027-12-25, name: Christmas Day}
"""


def files(judgements: Iterable[Judgement] = ()) -> Mapping[str, str]:
    """Write the files to start from, by path.

    Args:
        judgements: Judgements to show with their defaults, commented out.
    """
    return {
        "gnomon.yaml": "\n".join([_HEAD + _SOURCES, _SERVE, _DEFINITIONS + _commented(judgements)]),
        "catalogue/organisation.yaml": _ORGANISATION,
        "catalogue/services.yaml": _SERVICES,
        "catalogue/calendar.yaml": _CALENDAR,
    }


def _commented(judgements: Iterable[Judgement]) -> str:
    lines = ["# definitions:"]
    for judgement in judgements:
        effect = " ".join(judgement.effect.split())
        lines += [f"#   # {line}" for line in wrap(effect, _WIDTH)]
        # JSON is YAML, and never ambiguous.
        default = json.dumps(judgement.default, ensure_ascii=False, default=_plain)
        lines.append(f"#   {judgement.name}: {default}")
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else str(value)
