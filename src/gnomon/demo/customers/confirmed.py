"""What the company's people wrote down about sayings: what says the same, what answers it, lessons.

The desk links reports of one outage by itself. That two wishes are the same wish, that a change
belongs to one whose number it does not bear, and whether an answer was of use, a person says.
"""

from typing import Any

from gnomon.demo.company import Company
from gnomon.demo.customers.habits import CHATTED, SEEN
from gnomon.demo.customers.saying import Saying
from gnomon.demo.hosting import change_key
from gnomon.demo.working_time import local
from gnomon.demo.zendesk.updates import NOT_PLANNED, PLANNED

Document = dict[str, Any]


def desk_words() -> Document:
    """Say what the words of the desk mean."""
    return {
        "services": {name: name for name in SEEN},
        "kinds": {"wish": "idea"},
        "internal": ["staff"],
        "done": {PLANNED: "accepted", NOT_PLANNED: "declined"},
    }


def chat_words() -> Document:
    """Say what the words of the chat mean."""
    return {"services": {CHATTED: CHATTED}}


def confirmed(company: Company) -> list[Document]:
    """Write down what people confirmed about what customers said.

    Args:
        company: Whose customers.
    """
    managers = {
        m.group: m.person
        for m in company.organisation.memberships
        if m.role == "product_manager" and m.until is None
    }
    ids = {repository.path: repository.id for repository in company.repositories}
    told = []
    for one in company.sayings:
        spec = _confirmed(one, ids)
        if spec:
            whole = {"feedback": one.key, **spec, "confirmedBy": managers[one.team]}
            told.append(_document(f"said-{one.number}", whole))
    return told


def _confirmed(one: Saying, ids: dict[str, int]) -> Document:
    spec: Document = {}
    if one.first is not None and one.incident is None:
        spec["sameAs"] = one.first.key
    if one.unnamed:
        spec["changes"] = [change_key(path, ids[path], iid) for path, iid in one.unnamed]
    if one.lesson is not None:
        spec["outcome"] = "validated" if one.lesson.is_of_use else "invalidated"
        spec["learnedOn"] = local(one.lesson.at).date().isoformat()
        spec["learned"] = one.lesson.text
    return spec


def _document(name: str, spec: Document) -> Document:
    return {
        "apiVersion": "gnomon.dev/v1",
        "kind": "FeedbackLink",
        "metadata": {"name": name},
        "spec": spec,
    }
