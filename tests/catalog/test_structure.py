"""An organisation is compared with the structure it says it has."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.catalog.roles import ROLES, ROWS, RoleNames
from gnomon.domain.structure import Framework, FrameworkUse, Position, Role

STRUCTURE = (
    "apiVersion: gnomon.dev/v1\nkind: Structure\nmetadata: {name: company}\n"
    "spec:\n  template: product\n"
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def sub_team(yaml: Any, name: str, function: str) -> str:
    text = yaml.group(name, "parent: shop, children: []", kind="sub-team")
    notes = f"{{name: {name}, annotations: {{gnomon.dev/function: {function}}}}}"
    return str(text.replace(f"metadata: {{name: {name}}}", f"metadata: {notes}"))


def complete(yaml: Any, *memberships: str) -> list[str]:
    """Write a team that has everything, with some memberships more."""
    functions = ("growth", "product_design", "operations", "tech_support", "finance", "compliance")
    texts = [yaml.calendar(), yaml.group("shop"), yaml.group("pay")]
    texts += [sub_team(yaml, f"shop-{each}", each) for each in functions]
    texts.append(sub_team(yaml, "shop-web", "engineering"))
    people = ("pam", "tim", "eva", "ann")
    texts += [yaml.user(name) for name in people]
    held = (
        "person: pam, group: shop, role: PM",
        "person: tim, group: shop-web, role: TPM",
        "person: eva, group: shop-web, role: engineering_architect",
        "person: ann, group: shop-web, role: Software engineer",
    )
    texts.append(yaml.own("Membership", *held, *memberships))
    return texts


def of_team(yaml: Any, *texts: str) -> list[str]:
    found = check(yaml.read("".join([*texts, STRUCTURE])))
    return [each.found for each in found if "pay" not in each.found and each.severity != "info"]


def test_the_tables_name_known_roles_alone_and_each_function_once() -> None:
    known = {role.name for role in ROLES}
    named = {
        role for row in ROWS for role in (row.responsible, row.divisional, row.functional) if role
    }
    assert named <= known
    assert len({(row.level, row.function) for row in ROWS}) == len(ROWS)
    levels = [row.level for row in ROWS]
    assert [levels.count(each) for each in ("business_unit", "team", "sub_team")] == [10, 9, 3]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PM", "product_manager"),
        ("Direct of Engineering", "director_engineering"),
        ("director or TPM", "director_tpm"),
        ("Head of UX/UI", "head_of_design"),
        ("scrum-master", "technical_product_manager"),
        ("wizard", None),
        (None, None),
    ],
)
def test_roles_are_found_however_they_are_written(written: str | None, name: str | None) -> None:
    assert RoleNames(ROLES).find(written) == name


def test_a_complete_team_has_no_finding(yaml: Any) -> None:
    assert of_team(yaml, *complete(yaml)) == []


def test_without_a_structure_nothing_is_expected(yaml: Any) -> None:
    found = check(yaml.read(yaml.calendar() + yaml.group("shop")))
    assert found == []


def test_a_team_without_its_functions_is_found(yaml: Any) -> None:
    texts = [each for each in complete(yaml) if "shop-growth" not in each]
    assert of_team(yaml, *texts) == ["team 'shop' without growth"]
    # Somebody with the role will do.
    texts[-1] = complete(yaml, "person: ann, group: shop, role: growth")[-1]
    assert of_team(yaml, *texts) == []


def test_each_engineering_sub_team_has_one_of_each_who_leads_it(yaml: Any) -> None:
    two = complete(yaml, "person: ann, group: shop-web, role: EA")
    assert of_team(yaml, *two) == [
        "engineering sub-team 'shop-web' with 2 engineering architects: ann, eva"
    ]
    ended = complete(yaml, "person: ann, group: shop-web, role: EA, to: 2026-01-01")
    assert of_team(yaml, *ended) == []


def test_who_has_an_exclusive_role_belongs_nowhere_else(yaml: Any) -> None:
    (found,) = of_team(yaml, *complete(yaml, "person: tim, group: shop-growth, role: engineer"))
    assert "'tim', technical product manager of 'shop-web', also in shop-growth" in found
    texts = complete(yaml, "person: ann, group: shop-growth, role: engineer")
    assert of_team(yaml, *texts) == []


def test_a_role_nobody_knows_is_found_with_the_nearest(yaml: Any) -> None:
    texts = complete(yaml, "person: ann, group: pay, role: quality_enginer")
    (found,) = [
        each
        for each in check(yaml.read("".join([*texts, STRUCTURE])))
        if "does not know" in each.found
    ]
    assert (found.expected, found.severity) == ("quality_engineer", "warning")


def test_blanks_of_the_tables_are_undefined_until_somebody_says(yaml: Any) -> None:
    def undefined(more: str = "") -> set[str]:
        text = f"{yaml.calendar()}{STRUCTURE}{more}"
        return {each.found for each in check(yaml.read(text)) if "undefined" in each.found}

    before = undefined()
    assert "undefined: the responsible role of growth at the level team" in before
    row = "{level: team, function: growth, responsible: growth, divisional: BL, functional: CPO}"
    assert before - undefined(f"  rows:\n    - {row}\n") == {
        "undefined: the responsible role of growth at the level team",
        "undefined: the functional manager of growth at the level team",
    }


def test_a_row_of_nobody_is_an_error(yaml: Any) -> None:
    row = "{level: team, function: growth, responsible: growth_leed}"
    found = check(yaml.read(yaml.calendar() + STRUCTURE + f"  rows:\n    - {row}\n"))
    assert [each.expected for each in found if each.severity == "error"] == ["growth_lead"]


def test_roles_positions_and_frameworks_become_rows(yaml: Any) -> None:
    framework = (
        "---\napiVersion: gnomon.dev/v1\nkind: Framework\nmetadata: {name: trunk}\n"
        "spec:\n  function: guild\n  teams: [{group: shop, since: 2026-03-01}, {group: pay}]\n"
    )
    groups = yaml.group("shop") + yaml.group("pay") + yaml.group("guild", kind="guild")
    rows = list(told(yaml.read(groups + STRUCTURE + framework), changed_at=NOON))
    assert len([row for row in rows if isinstance(row, Role)]) == len(ROLES)
    (growth,) = [
        row
        for row in rows
        if isinstance(row, Position) and (row.level, row.function) == ("team", "growth")
    ]
    assert (growth.responsible_role, growth.divisional_manager_role) == (None, "business_leader")
    assert [row.function_id for row in rows if isinstance(row, Framework)] == [
        "catalog:group:guild"
    ]
    assert [(row.group_id, row.adopted_on) for row in rows if isinstance(row, FrameworkUse)] == [
        ("catalog:group:shop", date(2026, 3, 1)),
        ("catalog:group:pay", None),
    ]
