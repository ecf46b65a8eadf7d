"""A state that is another than it last was raises one alert, however often it is looked at."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.answers.changed import Change, Feed
from gnomon.answers.directory import Belonging, Directory, Known
from gnomon.answers.marks import Marks
from gnomon.answers.organisation import Unit
from gnomon.domain.steering import Target
from gnomon.inbox import Inbox
from gnomon.insight.reading import Natural, Side
from gnomon.notices.digest import alert_message, digest
from gnomon.notices.gathering import Gathered
from gnomon.notices.states import raise_alerts
from gnomon.operations.home import Home, open_home
from gnomon.settings import Settings
from gnomon.steering.agreed import Agreed
from gnomon.steering.verdicts import Status, Verdict

WEEK = date(2026, 3, 2)
NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


def _known(name: str) -> Known:
    return Known(
        name=name,
        title=name.title(),
        key=f"catalog:person:{name}",
        called=frozenset({name}),
        visible_to=frozenset(),
    )


def _change(scope: str | None = "shop", side: Side = "above", metric: str = "throughput") -> Change:
    natural = Natural(centre=4, lower=1, upper=7, baseline_count=20, is_provisional=False)
    return Change(
        metric=metric,
        level="team" if scope else "organisation",
        scope=scope,
        since=WEEK,
        side=side,
        value=9,
        n=9,
        natural=natural,
        surprise=0.001,
        rule="rule 1",
        meanwhile=("Frozen (mark, 2 Mar 2026)",),
    )


def _verdict(status: Status, on: date = WEEK) -> Verdict:
    target = Target(
        key="catalog:target:fast",
        source="catalog",
        changed_at=NOW,
        name="fast",
        title="Fast enough",
        metric="change_lead_time",
        scope="group",
        scope_id="catalog:group:shop",
        scope_name="shop",
        direction="lower",
        target=86_400.0,
        start=WEEK,
        due=WEEK + timedelta(days=60),
        window_days=30,
        owner_id="catalog:person:ann",
        co_owner_ids=("catalog:person:gone", "catalog:person:bob"),
        evidence="measured",
        weight=1.0,
    )
    return Verdict(
        agreed=Agreed(target=target),
        on=on,
        status=status,
        rule="Behind its pace.",
        unit="s",
        actual=None,
        baseline=None,
        expected=None,
        progress=None,
        state="no_data",
        n=0,
        guards=(),
    )


def _found(*changes: Change, week: date = WEEK, verdicts: tuple[Verdict, ...] = ()) -> Gathered:
    feed = Feed(
        week=week,
        changes=changes,
        watched_count=9,
        signal_count=len(changes),
        false_discoveries=0.1,
    )
    nothing: Any = None
    shop = Unit(name="shop", title="The shop", kind="team")
    return Gathered(
        place=nothing,
        now=NOW,
        verdicts=verdicts,
        feed=feed,
        marks=Marks(
            every=(),
            above={
                "shop": frozenset({"shop", "commerce"}),
                "checkout": frozenset({"checkout", "shop", "commerce"}),
            },
        ),
        directory=Directory(
            people={name: _known(name) for name in ("ann", "bob", "lea", "uma")},
            belongings=(
                Belonging(person="lea", group="shop", role="lead"),
                Belonging(person="uma", group="commerce", role="lead"),
            ),
            parents={"shop": "commerce", "pay": "commerce"},
            lead_roles=frozenset({"lead"}),
        ),
        units={
            "commerce": Unit(name="commerce", title="Commerce", kind="business_unit", units=[shop]),
            "shop": shop,
            "pay": Unit(name="pay", title="Payments", kind="team"),
        },
        addresses={},
        alerts=(),
    )


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with open_home(Settings(home=tmp_path / "home")) as opened:
        yield opened


def _raised(home: Home, found: Gathered) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (each.title, each.before, each.after, each.owners) for each in raise_alerts(home, found)
    ]


def test_what_was_so_when_gnomon_first_looked_is_no_change(home: Home) -> None:
    found = _found(_change(), verdicts=(_verdict("at_risk"),))
    assert _raised(home, found) == []
    assert _raised(home, found) == []


def test_a_signal_is_told_once_until_it_is_over(home: Home) -> None:
    title, within = "Throughput of The shop", "within its natural limits"
    above = "above its natural limits"
    following = WEEK + timedelta(weeks=1)
    raise_alerts(home, _found())
    assert _raised(home, _found(_change())) == [(title, within, above, ("lea",))]
    assert _raised(home, _found(_change())) == []
    # Late facts take it away and bring it back within its week: that is no change.
    assert _raised(home, _found()) == []
    assert _raised(home, _found(_change())) == []
    # A week more on the same side is no change either.
    assert _raised(home, _found(_change(), week=following)) == []
    # An earlier week that is looked at late says nothing about now.
    assert _raised(home, _found(_change(side="below"))) == []
    over = _found(week=following + timedelta(weeks=1))
    assert _raised(home, over) == [(title, above, within, ("lea",))]
    assert _raised(home, over) == []


def test_from_one_side_to_the_other_is_one_change(home: Home) -> None:
    raise_alerts(home, _found(_change()))
    (told,) = raise_alerts(home, _found(_change(side="below"), week=WEEK + timedelta(weeks=1)))
    assert (told.before, told.after) == ("above its natural limits", "below its natural limits")
    assert told.mark == "attention"
    assert told.detail == (
        "Since the week of 2 Mar 2026. 9 / week, n 9, natural limits 1 / week to 7 / week (rule 1)."
        " Meanwhile: Frozen (mark, 2 Mar 2026)."
    )


def test_the_nearest_lead_answers_for_a_unit_or_service_and_nobody_for_all(home: Home) -> None:
    raise_alerts(home, _found())
    changes = [_change(scope) for scope in ("shop", "checkout", "pay", None)]
    assert [owners for *_, owners in _raised(home, _found(*changes))] == [
        ("lea",),
        ("lea",),
        ("uma",),
        (),
    ]


def test_a_target_is_told_when_its_status_changes_to_all_who_answer_for_it(home: Home) -> None:
    def judged(status: Status, on: date = WEEK) -> Gathered:
        return _found(verdicts=(_verdict(status, on),))

    assert _raised(home, judged("on_track")) == []
    assert _raised(home, judged("at_risk")) == [
        ("Fast enough", "on track", "at risk", ("ann", "bob"))
    ]
    assert _raised(home, judged("at_risk")) == []
    # What was judged for an earlier day says nothing about now.
    assert _raised(home, judged("missed", WEEK - timedelta(days=1))) == []
    # A target that was taken back, and made anew, begins anew.
    assert _raised(home, _found()) == []
    assert _raised(home, judged("missed")) == []
    assert [each.after for each in home.inbox.alerts()] == ["at risk"]


def test_alerts_outlive_the_process(home: Home) -> None:
    raise_alerts(home, _found())
    raise_alerts(home, _found(_change()))
    with Inbox.open(home.settings) as again:
        assert [each.title for each in again.alerts()] == ["Throughput of The shop"]
        assert raise_alerts(replace(home, inbox=again), _found(_change())) == []


def test_a_digest_says_signals_first_then_targets_and_what_is_new(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnomon.notices.digest.drawn", lambda *_, **__: _Bars())
    raise_alerts(home, _found())
    raised = raise_alerts(home, _found(_change()))
    found = replace(
        _found(_change(), _change("pay"), verdicts=(_verdict("at_risk"),)), alerts=tuple(raised)
    )
    told = digest(found, "shop", "weekly", since=NOW, address="https://gnomon.example.com/")

    assert told.is_news
    assert told.message.subject == "The shop: 1 signal, 1 of 1 targets need a look"
    assert "1 state changed since a week ago; 1 alert nobody has acknowledged." in told.message.lead
    signals, targets = told.message.parts
    (signal,), (target,) = signals.lines, targets.lines
    assert (signals.title, signal.title, signal.is_new) == (
        "Signals",
        "Throughput of The shop",
        True,
    )
    assert signal.href == "https://gnomon.example.com/metrics/throughput?scope=shop&window=26w"
    assert (target.state, target.is_new, target.picture) == ("at risk", False, None)
    assert target.href == "https://gnomon.example.com/targets/fast"
    # Of what is below it a unit above is told too, and of its neighbours nobody is.
    above = digest(found, "commerce", "weekly", since=NOW, address="https://x")
    assert len(above.message.parts[0].lines) == 1
    nothing = digest(found, "pay", "daily", since=NOW, address="https://x").message.parts
    assert [part.nothing for part in nothing if not part.lines] == ["Nothing is agreed yet."]


class _Bars:
    spark, picture = "▁█", None


def test_alerts_are_told_together_the_first_first(home: Home) -> None:
    raise_alerts(home, _found())
    raised = raise_alerts(home, _found(_change(), _change("pay")))
    one = alert_message(raised[:1], "https://x")
    assert one.subject == "Throughput of The shop: above its natural limits"
    both = alert_message(raised, "https://x")
    assert both.subject == "2 states changed"
    assert [line.href for line in both.parts[0].lines] == [
        f"https://x/alerts#alert-{each.id}" for each in raised
    ]
