"""How people write down parts of an initiative: evidence, tests, requests, moves."""

from typing import Any

from gnomon.demo.working_time import local

Document = dict[str, Any]


def on(moment: int) -> str:
    """Write a day."""
    return local(moment).date().isoformat()


def moved(*moves: tuple[int, str]) -> list[Document]:
    """Write where it went and when."""
    return [{"to": state, "on": on(at)} for at, state in moves]


def named(metric: str, scope: str | None, expected: str, check: int) -> Document:
    """Name a figure it shall move."""
    told = {"metric": metric, "expected": expected, "check": on(check)}
    return told | {"scope": scope} if scope else told


def tried(statement: str, result: str, at: int) -> Document:
    """Write what was believed, and what came out."""
    return {
        "statement": statement,
        "test": "Two weeks with a small part of the customers",
        "result": result,
        "tested": on(at),
    }


def interviewed(participants: int, at: int, conclusion: str, by: str | None = None) -> Document:
    """Write what customers told, and who asked them."""
    return ({"by": by} if by else {}) | {
        "kind": "interview",
        "on": on(at),
        "participants": participants,
        "customers": True,
        "inPerson": True,
        "conclusion": conclusion,
    }


def counted(at: int, conclusion: str) -> Document:
    """Write what data tell."""
    return {"kind": "data_study", "on": on(at), "counted": True, "conclusion": conclusion}


def tested(participants: int, succeeded: int, at: int, conclusion: str, decision: str) -> Document:
    """Write how customers got on with a prototype, and what it led to."""
    return {
        "kind": "prototype_test",
        "on": on(at),
        "participants": participants,
        "succeeded": succeeded,
        "customers": True,
        "findings": participants - succeeded + 2,
        "resolved": 2,
        "ease": 5.5,
        "decision": decision,
        "conclusion": conclusion,
    }


def approved(written: int, at: int | None, by: str) -> Document:
    """Write a request for change with all its parts; approved where a day is given."""
    request = {
        "on": on(written),
        "by": by,
        "motivation": "See what customers said",
        "data": "See what was counted",
        "behaviour": "See the screens",
        "measures": "See the figures it shall move",
        "considerations": "Risk and growth were weighed; nothing speaks against it",
    }
    return request | {"approved": on(at), "approver": by} if at is not None else request


def deep_dived(people: dict[str, str], at: int) -> list[Document]:
    """Write who agreed to what the deep-dive came to, by role."""
    return [{"role": role, "person": name, "agreed": on(at)} for role, name in people.items()]


def designed(at: int) -> Document:
    """Link how it is built."""
    return {"kind": "architecture", "title": "How it is built", "on": on(at)}


def drawn(at: int) -> list[Document]:
    """Link what was drawn."""
    return [
        {"kind": "low_fidelity", "title": "First sketch", "on": on(at - 10 * 86_400)},
        {"kind": "high_fidelity", "title": "Every screen", "on": on(at), "complete": True},
    ]


def agreed(owner: str, line: str, at: int) -> list[Document]:
    """Write down that product manager and business leader agreed, and who was told."""
    return [
        {"role": "product_manager", "person": owner, "agreed": on(at)},
        {"role": "business_leader", "line": line, "agreed": on(at)},
        {"role": "customer_service", "told": on(at)},
    ]
