"""How the platform team means to part its work, with the quarter in which it paid back debt."""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY
from gnomon.demo.platform.offer import PROVIDER
from gnomon.demo.platform.sharing import debt_quarter
from gnomon.demo.working_time import local

Document = dict[str, Any]


def balanced(organisation: Organisation) -> list[Document]:
    """Write down what the platform team agreed of its work.

    Args:
        organisation: When it is now.
    """
    begins = local(organisation.now - 600 * DAY).date().isoformat()
    spec = {
        "group": PROVIDER,
        "from": begins,
        "agreedBy": "Head of technology",
        "bands": [
            {"part": "feature", "low": "35%", "high": "70%"},
            {"part": "debt", "low": "2%", "high": "25%"},
            {"part": "operation", "low": "5%", "high": "40%"},
        ],
        "themes": [
            {
                "quarter": debt_quarter(organisation.now),
                "title": "Fewer features, less debt",
                "why": "A release waited for the same three parts every time",
                "watches": ["incident_count", "change_lead_time"],
                "bands": [
                    {"part": "feature", "low": "10%", "high": "40%"},
                    {"part": "debt", "low": "30%", "high": "75%"},
                ],
            }
        ],
    }
    return [
        {
            "apiVersion": "gnomon.dev/v1",
            "kind": "WorkBalance",
            "metadata": {"name": PROVIDER, "title": "Work of the platform team"},
            "spec": spec,
        }
    ]
