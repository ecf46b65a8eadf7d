"""Who signed off which plan of a sprint: most in time, some late, some never."""

from typing import Any

from gnomon.demo.chance import Chance
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Sprints that began so long before the story ends have plans written down.
SIGNED_DAYS = 182
#: Days from the signature to the start of the sprint, by how often; empty: nobody signed.
_WHEN = {"1": 70.0, "-2": 15.0, "": 15.0}


def signed(company: Company) -> list[Document]:
    """Write down which plans were signed off by the leader of the business unit, and when.

    Args:
        company: Whose sprints.
    """
    end = company.start + SPAN
    found = []
    for sprint in company.sprints:
        when = Chance(company.seed, "sprint plan", sprint.id).weighted(_WHEN)
        if not when or not end - SIGNED_DAYS * DAY <= sprint.starts_at < end:
            continue
        on = local(sprint.starts_at - int(when) * DAY).date().isoformat()
        found.append(
            {
                "apiVersion": "gnomon.dev/v1",
                "kind": "SprintPlan",
                "metadata": {"name": f"sprint-{sprint.id}"},
                "spec": {
                    "sprint": f"jira:sprint:{sprint.id}",
                    "signed": [{"role": "business leader", "on": on}],
                },
            }
        )
    return found
