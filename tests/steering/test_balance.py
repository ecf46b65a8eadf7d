"""Features, debt and operation against what a group agreed, and what a theme brought."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.references import Names
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.domain.balance import BalanceBand, BalanceTheme, WorkBalance
from gnomon.steering.balance import SHARES, Agreement, Effect, Quarter, effects, quarters
from gnomon.steering.checking import check_whole

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
TODAY = date(2026, 9, 1)
_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": NOON}
KEY = "catalog:work_balance:platform"


def _theme(quarter: str = "2026-Q2", **told: Any) -> BalanceTheme:
    key = f"{KEY}:theme:{quarter}"
    return BalanceTheme(key=key, balance_id=KEY, quarter=quarter, title="Less debt", **_TOLD | told)


def _band(part: Any, low: float, high: float, theme: BalanceTheme | None = None) -> BalanceBand:
    return BalanceBand(
        key=f"{KEY}:{part}:{theme and theme.quarter}",
        balance_id=KEY,
        theme_id=theme.key if theme else None,
        work=part,
        low_ratio=low,
        high_ratio=high,
        **_TOLD,
    )


def _agreement(
    *bands: BalanceBand, themes: tuple[BalanceTheme, ...] = (), **told: Any
) -> Agreement:
    balance = WorkBalance(
        key=KEY, name="platform", title="P", group_id="catalog:group:p", **_TOLD | told
    )
    return Agreement(balance=balance, themes=themes, bands=bands)


def _answer(metric: str, values: dict[str, float | None], n: int = 20) -> Answer:
    return Answer(
        metric=metric,
        unit="ratio",
        definition=f"{metric}@1",
        as_of=NOON,
        rows=[
            AnswerRow(period_start=start, value=value, n=n, open_n=0, coverage=1.0, state="value")
            for start, value in values.items()
        ],
    )


def _quarters(
    agreement: Agreement, *, n: int = 20, **shares: dict[str, float | None]
) -> list[Quarter]:
    told = [_answer(SHARES[part], values, n) for part, values in shares.items()]
    return quarters(agreement, [*told, _answer("incident_count", {"2026-04-01": 3.0})], TODAY)


def test_a_quarter_lies_to_its_band_and_a_theme_has_bands_of_its_own() -> None:
    theme = _theme()
    agreed = _agreement(
        _band("feature", 0.4, 0.6), _band("debt", 0.1, 0.2), _band("debt", 0.4, 0.6, theme),
        themes=(theme,),
    )  # fmt: skip
    spring, summer = "2026-04-01", "2026-07-01"
    newest, before = _quarters(
        agreed,
        feature={spring: 0.3, summer: 0.5},
        debt={spring: 0.5, summer: 0.5},
        operation={spring: 0.1, summer: 0.0},
    )
    assert [(p.part, p.state, p.is_themed) for p in before.parts] == [
        ("feature", "below the band", False),
        ("debt", "within the band", True),
        ("operation", "no band", False),
    ]
    assert [(p.part, p.state) for p in newest.parts][:2] == [
        ("feature", "within the band"),
        ("debt", "above the band"),
    ]
    assert (newest.name, newest.is_running, newest.theme) == ("2026-Q3", True, None)
    assert (before.name, before.is_running, before.theme) == ("2026-Q2", False, theme)
    assert before.unsaid == pytest.approx(0.1)
    assert before.incidents == 3


def test_of_few_tickets_nothing_is_said_and_before_the_agreement_there_is_no_band() -> None:
    agreed = _agreement(_band("debt", 0.1, 0.2), valid_from=date(2026, 7, 1))
    shares: dict[str, dict[str, float | None]] = {
        part: {"2026-04-01": 0.3, "2026-07-01": 0.3} for part in SHARES
    }
    newest, before = _quarters(agreed, n=4, **shares)
    assert [part.ratio for part in newest.parts] == [None] * 3
    assert newest.unsaid is None
    assert newest.parts[1].state == "unknown"
    assert before.parts[1].state == "no band"


def _weeks(first: date, values: Sequence[float | None]) -> dict[str, float | None]:
    return {(first + timedelta(weeks=n)).isoformat(): value for n, value in enumerate(values)}


def _effect(values: Sequence[float | None], today: date = date(2026, 12, 1)) -> Effect:
    # Weeks from the Monday twelve weeks before 30 March: the quarter holds the thirteen after it.
    answer = _answer("incident_count", _weeks(date(2026, 1, 5), values))
    (found,) = effects(_theme(), [answer], today)
    return found


def test_a_theme_is_judged_by_the_weeks_around_its_quarter_and_not_by_those_within() -> None:
    before, within, after = [4.0, 6.0] * 6, [99.0] * 14, [1.0] * 12
    found = _effect([*before, *within, *after]).seen
    assert found is not None
    assert (found.before, found.after) == (5, 1)
    assert (found.before_count, found.after_count) == (12, 12)
    # Twelve weeks on one side of the centre are no routine variation.
    assert found.is_signal is True
    steady = _effect([*before, *within, *before]).seen
    assert steady is not None
    assert steady.is_signal is False


def test_rare_events_that_chance_explains_are_no_effect() -> None:
    """Two incidents in twelve weeks and none in twelve: a run of weeks, and nothing surprising."""
    rare = [0.0] * 10 + [1.0, 1.0]
    found = _effect([*rare, *[0.0] * 14, *[0.0] * 12]).seen
    assert found is not None
    assert (found.after, found.is_signal) == (0, False)


def test_without_weeks_after_it_the_effect_is_unknown() -> None:
    assert _effect([4.0, 6.0] * 6 + [9.0] * 20, today=date(2026, 6, 30)).seen is None


THREE_LOW = f"bands: [{', '.join(f'{{part: {each}, low: 0, high: 20%}}' for each in SHARES)}]"
CATALOGUE = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: platform}
spec: {type: team, children: []}
---
"""


def test_a_document_tells_its_agreement_its_themes_and_their_bands() -> None:
    example = own_kinds()["WorkBalance"].example
    catalogue = of_files([File("a", "a", CATALOGUE + example)])
    assert {each.field for each in check_whole(catalogue)} == {"Calendar"}
    rows = list(own_kinds()["WorkBalance"].told(catalogue, Names(catalogue), NOON))
    bands = [row for row in rows if isinstance(row, BalanceBand)]
    assert [(each.work, each.low_ratio, each.theme_id is not None) for each in bands] == [
        ("feature", 0.4, False),
        ("debt", 0.15, False),
        ("operation", 0.1, False),
        ("debt", 0.35, True),
    ]
    (theme,) = [row for row in rows if isinstance(row, BalanceTheme)]
    assert theme.watches == ("incident_count", "change_lead_time")


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("bands: [{part: debt, low: 60%, high: 40%}]", "debt from 60% to 40%"),
        ("bands: [{part: debt, low: 60%, high: 70%}, {part: feature, low: 50%, high: 60%}]",
         "bands that hold at least 110% of the work"),
        (THREE_LOW, "bands that hold at most 60% of the work"),
        ("bands: [{part: debt, low: 0, high: 1}, {part: debt, low: 0, high: 1}]",
         "debt a second time"),
        ("themes: [{quarter: 2026-Q1, title: a}, {quarter: 2026-Q1, title: b}]",
         "2026-Q1 a second time"),
        ("themes: [{quarter: spring, title: a}]", "spring"),
        ("themes: [{quarter: 2026-Q1, title: a, watches: [lead_tim]}]", "'lead_tim', which is no"),
    ],
)  # fmt: skip
def test_the_check_says_what_is_wrong(spec: str, says: str) -> None:
    text = f"""{CATALOGUE}
apiVersion: gnomon.dev/v1
kind: WorkBalance
metadata: {{name: platform}}
spec:
  group: platform
  {spec}
"""
    found = check_whole(of_files([File("a", "a", text)]))
    assert [each for each in found if says in each.found], found


def test_work_of_one_group_is_parted_once() -> None:
    head = "apiVersion: gnomon.dev/v1\nkind: WorkBalance\n"
    told = [f"{head}metadata: {{name: {n}}}\nspec: {{group: platform}}\n" for n in ("a", "b")]
    found = check_whole(of_files([File("a", "a", CATALOGUE + "---\n".join(told))]))
    assert "platform, whose work a parts already" in {each.found for each in found}
