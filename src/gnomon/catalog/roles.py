"""The roles and lines a product organisation is made of, to start a `Structure` from.

Rows say, for a level of the organisation, who is responsible for a function, whom they answer to by
product and whom by craft. What nobody has said is null and found as *undefined*.
"""

import re

from msgspec import Struct

from gnomon.domain.structure import StructureLevel


class KnownRole(Struct, frozen=True, kw_only=True):
    """A role."""

    name: str
    """Name in memberships."""
    title: str
    """Display name."""
    aliases: tuple[str, ...] = ()
    """Other ways it is written."""
    is_exclusive: bool = False
    """Whether who has it belongs to one team alone."""


class Row(Struct, frozen=True):
    """A row of a table: who is responsible for a function, and whom they answer to."""

    level: StructureLevel
    function: str
    responsible: str | None
    divisional: str | None
    functional: str | None


def _role(name: str, title: str, *aliases: str, is_exclusive: bool = False) -> KnownRole:
    return KnownRole(name=name, title=title, aliases=aliases, is_exclusive=is_exclusive)


ROLES: tuple[KnownRole, ...] = (
    _role("business_leader", "Business leader", "BL"),
    _role("product_manager", "Product manager", "PM", "product owner", is_exclusive=True),
    _role(
        "technical_product_manager",
        "Technical product manager",
        "TPM",
        "technical program manager",
        "scrum master",
        is_exclusive=True,
    ),
    _role(
        "engineering_architect",
        "Engineering architect",
        "EA",
        "enterprise architect",
        is_exclusive=True,
    ),
    _role(
        "product_operations_lead",
        "Product operations lead",
        "product ops",
        "product operations",
        is_exclusive=True,
    ),
    _role("engineer", "Engineer", "developer", "software engineer", "engineers"),
    _role("quality_engineer", "Quality engineer", "QA", "QA engineer", "QA analyst", "tester"),
    _role("product_designer", "Product designer", "designer"),
    _role("ux_designer", "UX designer", "UX"),
    _role("ui_designer", "UI designer", "UI"),
    _role("growth_lead", "Growth lead", "growth", "growth manager"),
    _role("tech_support", "Technical support", "support", "tech support engineer"),
    _role("security_analyst", "Security analyst"),
    _role("program_manager", "Program manager", "programme manager"),
    _role(
        "director_tpm",
        "Director of technical product management",
        "director of technical program management",
        "director TPM",
        "direct of TPM",
        "director or TPM",
    ),
    _role(
        "director_engineering",
        "Director of engineering",
        "director engineering",
        "direct of engineering",
        "director or engineering",
    ),
    _role(
        "director_operations",
        "Director of operations",
        "director of ops",
        "direct of ops",
        "director operations",
    ),
    _role("head_of_operations", "Head of operations", "head of ops"),
    _role("head_of_design", "Head of UX and UI design", "head of UX/UI design", "head of UX/UI"),
    _role(
        "vp_engineering",
        "Vice president of engineering",
        "VPE",
        "VP engineering",
        "VP of engineering",
    ),
    _role(
        "svp_tpm",
        "Senior vice president of technical product management",
        "senior vice president of technical program management",
        "SVP TPM",
    ),
    _role("chief_product_officer", "Chief product officer", "CPO"),
    _role("chief_technology_officer", "Chief technology officer", "CTO"),
    # Growth and compliance both answer to a *CCO*: two roles that share an abbreviation.
    _role("chief_commercial_officer", "Chief commercial officer", "CCO"),
    _role("chief_compliance_officer", "Chief compliance officer"),
    _role("compliance_partner", "Compliance business partner", "compliance", "compliance officer"),
    _role(
        "finance_product_controller", "Finance product controller", "finance", "finance controller"
    ),
    _role("financial_controller", "Financial controller"),
)

#: What every team has, in its own sub-teams or by somebody with the role.
TEAM_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "product_management": ("product_manager",),
    "engineering": (),
    "growth": ("growth_lead",),
    "product_design": ("product_designer", "ux_designer", "ui_designer"),
    "operations": ("product_operations_lead",),
    "tech_support": ("tech_support",),
    "finance": ("finance_product_controller",),
    "compliance": ("compliance_partner",),
}
#: What every engineering sub-team has exactly one of.
ONE_EACH = ("technical_product_manager", "engineering_architect")

_BL, _PM = "business_leader", "product_manager"
_TPM, _EA = "technical_product_manager", "engineering_architect"
ROWS: tuple[Row, ...] = (
    Row("business_unit", "leadership", _BL, "chief_product_officer", "chief_product_officer"),
    Row("business_unit", "product_management", _BL, _BL, "chief_product_officer"),
    Row("business_unit", "technical_product_management", "program_manager", _BL, "svp_tpm"),
    Row("business_unit", "quality", "program_manager", _BL, "svp_tpm"),
    Row("business_unit", "engineering", "vp_engineering", _BL, "chief_technology_officer"),
    Row("business_unit", "product_design", _BL, _BL, "head_of_design"),
    Row("business_unit", "growth", "chief_commercial_officer", _BL, "chief_commercial_officer"),
    Row("business_unit", "operations", "head_of_operations", _BL, _BL),
    Row("business_unit", "compliance", "compliance_partner", _BL, "chief_compliance_officer"),
    Row("business_unit", "finance", "finance_product_controller", _BL, "financial_controller"),
    Row("team", "leadership", _PM, _BL, _BL),
    Row("team", "product_management", _PM, _BL, _BL),
    Row("team", "technical_product_management", "director_tpm", _PM, "program_manager"),
    Row("team", "quality", "director_tpm", _PM, "program_manager"),
    Row("team", "engineering", "director_engineering", _PM, "vp_engineering"),
    Row("team", "operations", "director_operations", _PM, "head_of_operations"),
    Row("team", "product_design", None, _PM, _PM),
    Row("team", "growth", None, _BL, None),
    Row("team", "compliance", "compliance_partner", _BL, None),
    Row("sub_team", "technical_product_management", _TPM, None, "director_tpm"),
    Row("sub_team", "quality", _EA, _TPM, "director_tpm"),
    Row("sub_team", "engineering", _EA, _TPM, "director_engineering"),
)


def plain(written: str) -> str:
    """Write a role the way names are: lower case, words joined by an underscore."""
    return re.sub(r"[^a-z0-9]+", "_", written.strip().lower()).strip("_")


class RoleNames:
    """Finds a role by its name or any other way it is written."""

    def __init__(self, roles: tuple[KnownRole, ...]) -> None:
        self._names: dict[str, str] = {}
        for role in roles:
            for written in (role.name, role.title, *role.aliases):
                self._names.setdefault(plain(written), role.name)

    def written(self, role: str) -> tuple[str, ...]:
        """Return every way a role is written, its name first, the way `plain` writes them."""
        return tuple(dict.fromkeys((role, *(w for w, name in self._names.items() if name == role))))

    def find(self, written: str | None) -> str | None:
        """Return the name of a role; null when none is written like that."""
        return self._names.get(plain(written)) if written else None
