"""The organisation and its services as code: YAML files in, entities out.

The catalogue is a folder of YAML files (``*.yaml``, ``*.yml``; several documents to a file, parted
by ``---``). It holds Backstage descriptors as they are, and a few kinds of our own for what they
have no words for. Nothing is fetched and nothing is run: a `Location` is read as text.

Backstage, ``apiVersion: backstage.io/v1alpha1`` (or ``v1beta1``)::

    kind: Group                        # a business unit, team or sub-team
    metadata:
      name: payments
      title: Payments
      annotations:
        jira/project-key: PAY          # tools of the whole team
        gnomon.dev/platform: "true"    # its customers are our own teams
        gnomon.dev/function: engineering   # what a sub-team does
    spec:
      type: team                       # business-unit | team | sub-team | function | root
      parent: commerce                 # the group it answers to, always; see ReportingLine
      children: []
      members: [jdoe]                  # the same as memberOf of the user

    kind: User                         # a person
    metadata:
      name: jdoe
      annotations:
        gnomon.dev/accounts: gitlab:jdoe, jira:5b10ac8d82e05b22cc7d4ef5
        gnomon.dev/emails: jane@old.example       # further addresses
        gnomon.dev/place: lisbon       # selects the Calendar of that name
        gnomon.dev/kind: human         # human | bot | assistant
        gnomon.dev/role: engineer      # role in the groups of memberOf
    spec:
      profile: {displayName: Jane Doe, email: jane@shop.example}
      memberOf: [payments]             # always; see Membership

    kind: Component                    # a service
    metadata:
      name: checkout-api
      annotations:                     # several values of one are parted by commas
        gitlab.com/project-slug: shop/checkout    # or github.com/project-slug
        gnomon.dev/path: services/api  # its folder, where the repository holds several services
        jira/project-key: SHOP
        argocd/app-name: checkout-api
        pagerduty.com/service-id: P6V1UFE
        sonarqube.org/project-key: shop_checkout
        jenkins.io/job-full-name: shop/checkout
        backstage.io/source-location: url:https://gitlab.example/shop/checkout/-/tree/main/api
        gnomon.dev/repository: checkout           # a repository's path in whichever tool
        gnomon.dev/environment: checkout-prod     # an environment of its own
        gnomon.dev/public-name: "true"            # customers know it by this name and its tickets;
                                                  # of groups and people, too
        gnomon.dev/repository-source: gitlab-emea # the one instance a name holds in; also
                                                  # ticket-project-source, argocd-app-source, ...
    spec: {type: service, lifecycle: production, owner: payments, system: shop}

`System` and `Domain` name what services are part of. `API`, `Resource` and `Location` are checked
and tell nothing yet.

Our own, ``apiVersion: gnomon.dev/v1``. ``metadata.name`` may be left out but in a `Calendar`;
``spec`` is a mapping or, but in a `Calendar`, a list of them. ``from`` is the first day, ``to`` the
first day on which it no longer holds; either may be left out::

    kind: Membership                   # who belonged where, when, as what
    spec:
      - {person: jdoe, group: checkout, role: engineer, to: 2026-04-01}
      - {person: jdoe, group: payments, role: engineer, share: 60%, from: 2026-04-01}
      - {person: asha, group: payments, role: product_manager, exclusive: true}

    kind: Ownership                    # who owned a service, when
    spec: {service: checkout-api, group: checkout, to: 2026-04-01}

    kind: ReportingLine                # which group answered to which, when
    spec:
      - {group: payments, parent: retail, to: 2025-01-01}
      - {group: payments-qa, parent: quality, line: functional}

    kind: Identity                     # accounts of a person, or an automation account
    spec:
      - {person: jdoe, accounts: [gitlab-emea:jane.doe], emails: [jane@home.example]}
      - {person: renovate, kind: bot, accounts: [gitlab:renovate-bot]}

    kind: Calendar                     # when people work
    metadata: {name: default}          # the organisation's; others are places of people
    spec:
      timezone: Europe/Lisbon
      workingDays: [monday, tuesday, wednesday, thursday, friday]
      hours: {from: "09:00", to: "17:30"}
      from: 2024-01-01                 # horizon: no working time is known outside of it
      to: 2028-01-01
      holidays:
        - {date: 2026-12-25, name: Christmas Day}

What a place's calendar leaves out it takes from ``default``, all but the holidays. Without any the
calendar is Monday to Friday, 09:00 to 17:00 UTC.

What has no dates is the default that dated documents override. A service's undated owner and a
group's undated parent hold whenever no dated one does; once the same pair is dated anywhere, only
its dates count. An undated membership yields to dated ones of the same person and group.

Objects of OpenSLO, ``apiVersion: openslo/v1``, are read as they are. An SLO's service is the
`Component` of that name, or the one its `Service` names by the annotation
``gnomon.dev/service``. The annotation ``gnomon.dev/measured-by`` of an SLO or SLI says which of
Gnomon's own measures stands for an indicator: ``requests`` (without an error),
``satisfied_requests`` (within Apdex's T), ``uptime``, or a level to be held against ``op`` and
``value``. What other tools are asked for is kept, written out again and made into rules, and its
budget is unknown here.

Modules: `yaml_tree` reads files into nodes that know their lines, `catalogue` parts them into
documents, `kinds` says which fields each has, `check` finds what is wrong, `organisation`
says what it means as entities, `applied` makes the event that tells it and `read` reads that event.
"""
