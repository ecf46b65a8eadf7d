"""Roles of a phase: who has them, and how often each was seen at work in it."""

from datetime import date

from gnomon.answers.phase_roles import RoleState, held_roles, role_states

TODAY = date(2026, 3, 2)


def test_roles_are_held_from_their_first_day_until_their_last() -> None:
    def member(role: str | None, since: date | None, until: date | None) -> dict[str, object]:
        return {"role": role, "valid_from": since, "valid_to": until}

    held = held_roles(
        [
            member("QA Engineer", None, None),
            member("head", None, TODAY),
            member("analyst", date(2026, 3, 3), None),
            member(None, None, None),
        ],
        TODAY,
    )
    assert held == {"qa_engineer"}


def test_a_role_never_seen_differs_from_one_that_nobody_has() -> None:
    def role(name: str, *, is_responsible: bool = False) -> dict[str, object]:
        told = {"phase": "coding", "role": name, "names": [name]}
        return told | {"is_responsible": is_responsible}

    over = {
        ("phase_participation", "coding: engineer"): {"n": 12, "known": 10, "hits": 9.0},
        ("phase_participation", "coding: lead"): {"n": 12, "known": 12, "hits": 0.0},
        ("phase_participation", "coding: architect"): {"n": 12, "known": 0, "hits": None},
        # Of another phase.
        ("phase_participation", "planning: tester"): {"n": 5, "known": 5, "hits": 5.0},
    }
    roles = [role("engineer"), role("architect"), role("tester"), role("lead", is_responsible=True)]
    found = role_states(roles, frozenset({"engineer", "lead", "tester"}), over)
    assert found == (
        RoleState(role="lead", is_responsible=True, is_held=True, seen_count=0, seen_of=12),
        RoleState(role="architect", is_responsible=False, is_held=False, unknown_count=12),
        RoleState(
            role="engineer",
            is_responsible=False,
            is_held=True,
            seen_count=9,
            seen_of=10,
            unknown_count=2,
        ),
        RoleState(role="tester", is_responsible=False, is_held=True),
    )
    assert [each.seen_ratio for each in found] == [0.0, None, 0.9, None]
