"""Documents about one person are that person's; those that tell money are for who may see cost.

A confidential initiative is for those it names.
"""

from typing import Any

import yaml
from fastapi import Request

from gnomon.steering.initiatives.confidential import FOR_WHOM as CONFIDENTIAL
from gnomon.steering.visibility import FOR_WHOM, ForbiddenError, Visitor, may, sees_person
from gnomon.web.access import policy


def sees_document(request: Request, text: str) -> bool:
    """Whether a visitor may see a document: a person's as their page, one with money as cost.

    A confidential initiative is seen by those it names.

    Args:
        request: Says who asks.
        text: The document, as YAML.
    """
    return (
        is_named(request, text)
        and _is_open(request, text)
        and (not tells_money(text) or _sees_cost(request))
    )


def check_shown(request: Request, text: str) -> None:
    """Refuse to show a document that is not for the visitor.

    Raises:
        ForbiddenError: It is about a person whose page they may not see, or tells money that they
            may not see.
    """
    check_document(request, text)
    if tells_money(text) and not _sees_cost(request):
        raise ForbiddenError(FOR_WHOM["cost"])


def check_document(request: Request, text: str) -> None:
    """Refuse a document about a person, or a confidential one, that is not for the visitor.

    Raises:
        ForbiddenError: It is about a person whose page they may not see, or a confidential
            initiative that does not name them.
    """
    if not is_named(request, text):
        raise ForbiddenError(CONFIDENTIAL)
    if not _is_open(request, text):
        raise ForbiddenError(FOR_WHOM["person"])


def is_named(request: Request, text: str) -> bool:
    """Whether documents are open, or confidential initiatives that name the visitor.

    Args:
        request: Says who asks.
        text: The documents, as YAML.
    """
    visitor: Visitor = request.state.visitor
    if visitor.kind == "local":
        return True
    # A token is nobody, whoever made it.
    person = visitor.person if visitor.kind == "person" else None
    return all(person in names for names in _confidential_to(text))


def is_confidential(text: str) -> bool:
    """Whether a confidential initiative is among documents."""
    return bool(_confidential_to(text))


def tells_money(text: str) -> bool:
    """Whether documents tell money: an amount is never written down without its currency."""
    waiting: list[Any] = _read(text)
    while waiting:
        told = waiting.pop()
        if isinstance(told, dict):
            if "currency" in told:
                return True
            waiting += told.values()
        elif isinstance(told, list):
            waiting += told
    return False


def _is_open(request: Request, text: str) -> bool:
    directory = policy(request).directory
    return all(sees_person(request.state.visitor, person, directory) for person in _people(text))


def _sees_cost(request: Request) -> bool:
    return may(request.state.visitor, "cost", None, policy(request))


def _people(text: str) -> set[str]:
    """Name the people that documents are about, ``spec.person``."""
    told = _read(text)
    specs: list[Any] = []
    for document in told:
        spec = document.get("spec") if isinstance(document, dict) else None
        specs += spec if isinstance(spec, list) else [spec]
    written = (spec.get("person") for spec in specs if isinstance(spec, dict))
    return {_name(each) for each in written if each}


def _confidential_to(text: str) -> list[set[str]]:
    """Name the people that each confidential initiative among documents names."""
    found = []
    for document in _read(text):
        spec = document.get("spec") if isinstance(document, dict) else None
        if not isinstance(spec, dict) or document.get("kind") != "Initiative":
            continue
        if str(spec.get("confidential")).lower() != "true":
            continue
        listed, told = spec.get("visibleTo") or [], spec.get("stakeholders") or []
        written = [spec.get("owner"), *(listed if isinstance(listed, list) else [listed])]
        if isinstance(told, list):
            written += [each.get("person") for each in told if isinstance(each, dict)]
        found.append({_name(each) for each in written if each})
    return found


def _name(written: Any) -> str:
    return str(written).rpartition(":")[2].removeprefix("default/")


def _read(text: str) -> list[Any]:
    try:
        return list(yaml.safe_load_all(text))
    except (yaml.YAMLError, ValueError, RecursionError):
        # What is no document says nothing, and is refused for what it is.
        return []
