"""A platform with one service, and what a team and a lone person did with it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path


def write_queues(home: Path, now: datetime) -> None:
    """Describe the platform in a file of its own beside a home's catalogue."""
    folder = home / "catalogue"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "platform.yaml").write_text(_catalogue(now), encoding="utf-8")


def _catalogue(now: datetime) -> str:
    return f"""\
apiVersion: gnomon.dev/v1
kind: Platform
metadata: {{name: road, title: Paved road}}
spec: {{vision: A safe home for a service by noon, owner: pay, productOwner: bob}}
---
apiVersion: gnomon.dev/v1
kind: Persona
metadata: {{name: developer, title: Developer}}
spec: {{goals: [Ship without asking], jobs: [Send a message, Find a lost message]}}
---
apiVersion: gnomon.dev/v1
kind: PlatformService
metadata: {{name: queues, title: Queues}}
spec:
  about: A queue of one's own
  type: service
  selfService: partial
  platform: road
  component: basket
  owner: pay
  personas: [developer]
  jobs: [Send a  MESSAGE]
  capabilities: [queue]
  launched: {now - timedelta(days=200):%Y-%m-%d}
  documentation: "javascript:alert(1)"
  costPerMonth: 900
  currency: EUR
  baselines: [{{journey: from_scratch, takes: 4h, basis: declared}}]
  mandates: [{{reason: Audit, from: 2025-01-01, until: 2025-02-01}}]
  care: {{backups: {{succeeded: 30, wanted: 30}}}}
  benefits: [{{statement: Nobody runs a broker, figure: lead time, basis: declared}}]
  category: network
  posture:
    - {{fact: Storage encryption, state: enforced, conformant: 7, workloads: 10,
       checked: {now - timedelta(days=3):%Y-%m-%d}, evidence: "javascript:alert(1)"}}
  exceptions:
    - {{fact: storage encryption, group: shop, workloads: 2, reason: Old engine,
       until: {now + timedelta(days=9):%Y-%m-%d}}}
    - {{fact: storage encryption, group: pay, workloads: 1, reason: Move under way,
       until: {now - timedelta(days=2):%Y-%m-%d}}}
  goals:
    - heat: adoption
      goal: Teams choose it
      figure: voluntary_adoption
      baseline: 0%
      target: 50%
      guards: [{{figure: success_rate, baseline: 90%, mayWorsen: 5%}}]
---
apiVersion: gnomon.dev/v1
kind: WorkBalance
metadata: {{name: shop, title: Work of the shop}}
spec:
  group: shop
  bands:
    - {{part: feature, low: 10%, high: 60%}}
    - {{part: debt, low: 10%, high: 40%}}
  themes:
    - quarter: {now - timedelta(days=75):%Y}-Q{((now - timedelta(days=75)).month + 2) // 3}
      title: Fewer features
      watches: [incident_count]
      bands: [{{part: debt, low: 40%, high: 70%}}]
---
apiVersion: gnomon.dev/v1
kind: WorkBalance
metadata: {{name: alone, title: Work of one}}
spec: {{group: pay-design, bands: [{{part: debt, low: 10%, high: 40%}}]}}
"""


def tasks_with_queues(now: datetime) -> Iterator[dict[str, object]]:
    """Tell seven attempts of an hour: six of the shop, one with help; one of a lone person."""
    for number in range(7):
        begun = now - timedelta(days=20 - number)
        yield {
            "id": f"{number}",
            "service": "queues",
            "task": "create",
            "journey": "from_scratch",
            "team": "pay-design" if number == 6 else "shop",
            "persona": "developer",
            "started_at": begun.isoformat(),
            "ended_at": (begun + timedelta(hours=1)).isoformat(),
            "outcome": "succeeded",
            "human_help": number == 5,
        }
