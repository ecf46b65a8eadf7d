"""How far the ways of working of a craft are used, what must be and what is chosen apart."""

from datetime import UTC, date, datetime

from gnomon.domain.organisation import Group
from gnomon.domain.structure import Framework, FrameworkUse
from gnomon.steering.frameworks import centres

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def _group(name: str) -> Group:
    return Group(
        key=f"catalog:group:{name}",
        source="catalog",
        changed_at=_AT,
        name=name,
        title=name.title(),
        kind="team",
    )


def _framework(name: str, function: str, *, is_mandated: bool = False) -> Framework:
    return Framework(
        key=f"catalog:framework:{name}",
        source="catalog",
        changed_at=_AT,
        name=name,
        title=name.title(),
        function_id=f"catalog:group:{function}",
        is_mandated=is_mandated,
    )


def _use(framework: str, group: str, since: date | None = None) -> FrameworkUse:
    return FrameworkUse(
        key=f"catalog:framework:{framework}:{group}",
        source="catalog",
        changed_at=_AT,
        framework_id=f"catalog:framework:{framework}",
        group_id=f"catalog:group:{group}",
        adopted_on=since,
    )


def test_adoption_is_counted_on_a_day_and_what_is_mandated_apart() -> None:
    (growth, guild) = centres(
        [
            _framework("trunk", "guild"),
            _framework("runbook", "guild", is_mandated=True),
            _framework("interviews", "growth"),
        ],
        [
            _use("trunk", "shop", date(2026, 3, 1)),
            _use("trunk", "pay", date(2026, 3, 2)),
            _use("trunk", "ops"),
            # A team that is no more counts neither way.
            _use("trunk", "gone", date(2025, 1, 1)),
            _use("runbook", "shop", date(2026, 1, 1)),
        ],
        [_group(name) for name in ("guild", "growth", "shop", "pay", "ops")],
        date(2026, 3, 1),
    )
    assert (growth.title, guild.title) == ("Growth", "Guild")
    assert [each.title for each in guild.frameworks] == ["Runbook", "Trunk"]
    trunk = guild.frameworks[1]
    assert [(use.group, use.is_adopted) for use in trunk.uses] == [
        ("shop", True),
        ("ops", False),
        ("pay", False),
    ]
    assert trunk.adoption_ratio == 1 / 3
    assert guild.adoption(is_mandated=True) == (1, 1)
    assert guild.adoption(is_mandated=False) == (1, 3)
    # What is for nobody has no share, and not none of it.
    assert growth.frameworks[0].adoption_ratio is None
    assert growth.adoption(is_mandated=False) == (0, 0)
