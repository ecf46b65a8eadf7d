"""`kind: PlatformService`: what a platform offers to teams, to whom, why, and how it is kept."""

from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.platform_check import platform_service_findings
from gnomon.catalog.platform_shape import SPEC
from gnomon.catalog.platform_told import platform_services
from gnomon.domain.platform import (
    HeatGoal,
    HeatGuard,
    PlatformBaseline,
    PlatformBenefit,
    PlatformCare,
    PlatformConsumer,
    PlatformMandate,
    PlatformService,
)
from gnomon.domain.posture import PlatformException, PlatformPosture

KIND = OwnKind(
    name="PlatformService",
    about="What a platform offers to teams: to whom, to what end, and how it is kept.",
    spec=SPEC,
    entities=(
        PlatformService,
        PlatformBenefit,
        PlatformBaseline,
        PlatformMandate,
        PlatformConsumer,
        PlatformCare,
        PlatformPosture,
        PlatformException,
        HeatGoal,
        HeatGuard,
    ),
    told=platform_services,
    findings=platform_service_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: PlatformService
metadata: {name: databases, title: Databases}
spec:
  about: A PostgreSQL of one's own, patched and backed up
  type: service                # api, tool, service, knowledge or support
  selfService: partial         # yes, partial or no
  platform: paved-road
  component: database-operator # what runs it, where something does
  owner: platform
  productOwner: jdoe
  personas: [developer]
  category: database           # such as network, storage, monitoring, logging, security
  capabilities: [database, backup, restore]
  jobs: [Keep data of a service]  # jobs of its personas that it does, in their words
  eligible: [commerce]         # teams below it; left out: every team but the owner
  launched: 2026-01-12
  support: "#databases"
  documentation: https://handbook.example/databases
  abandonedAfter: 7d           # a task without an end counts as given up
  costPerMonth: 1800
  currency: EUR
  benefits:
    - statement: A new service has its database within the hour
      figure: time to market
      basis: measured          # measured or declared
      evidence: https://handbook.example/databases/benefit
  baselines:                   # the same without the service
    - {journey: from_scratch, takes: 5d, basis: measured, evidence: tickets of 2025}
    - {journey: scaling, takes: 1d, basis: declared}
  mandates:
    - {group: checkout, reason: Card data, decidedBy: jdoe, from: 2026-02-01, until: 2026-12-31}
  consumers:
    - {group: checkout, since: 2026-02-01}
  care:
    patched: 2026-05-02
    patchWithin: 30d
    backups: {succeeded: 30, wanted: 30}
    restore: {tested: 2026-04-20, succeeded: true, took: 22m, lost: 4m, within: 90d}
    recoveryTime: 1h
    recoveryPoint: 15m
  posture:                     # how it protects what runs on it
    - fact: storage encryption
      state: enforced          # enforced, on_by_default, offered or absent
      conformant: 41
      workloads: 43
      checked: 2026-05-02
      evidence: https://handbook.example/databases/encryption
  exceptions:
    - fact: storage encryption
      group: checkout
      workloads: 2
      reason: An engine that cannot encrypt until its next version
      acceptedBy: Head of security
      until: 2026-12-31
  goals:
    - heat: adoption
      goal: Teams choose it for their next service
      signal: The first database of a team
      figure: voluntary_adoption
      baseline: 20%
      target: 60%
      guards:
        - {figure: happiness, baseline: 70%, mayWorsen: 5%}
""",
)
