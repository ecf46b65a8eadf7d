"""Who is told what changed: alerts with those who answer, digests, and letters in the folder."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from ledger import NOW, SEED, Demo

from gnomon.cli.demo import Story, tell_so_far
from gnomon.demo.leading import HEADS, leads
from gnomon.demo.organisation import BUSINESS_UNITS, TEAMS
from gnomon.inbox import Alert
from gnomon.notices.gathering import gather
from gnomon.notices.schedule import Due
from gnomon.notices.sending import Sender

pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture(scope="module")
def alerts(demo: Demo) -> list[Alert]:
    """Every alert, the newest first; a home that is kept has them from the run before."""
    tell_so_far(demo.home, Story(seed=SEED, now=NOW))
    return demo.home.inbox.alerts(since=NOW - timedelta(days=90))


@pytest.fixture(scope="module")
def sender(demo: Demo, alerts: list[Alert]) -> Sender:
    assert alerts
    return Sender(demo.home, gather(demo.home, NOW))


@pytest.fixture(scope="module")
def leading(demo: Demo) -> dict[str, str]:
    """Who leads each unit by the company's own account; sub-teams have their team's lead."""
    known = leads(demo.company.organisation)
    below = {name: known[team.name] for team in TEAMS for name, _, _ in team.sub_teams}
    heads = {unit: HEADS[unit].lower().replace(" ", ".") for unit in BUSINESS_UNITS}
    return {**known, **below, **heads}


def test_targets_that_changed_their_status_are_told(alerts: list[Alert]) -> None:
    """One is stated since a month, one was due a week ago; the others stand where they stood."""
    told = {each.name: (each.before, each.after) for each in alerts if each.kind == "target"}
    assert told == {
        "insights-trust": ("no data", "on track"),
        "warehouse-lead-time": ("at risk", "missed"),
    }


def test_figures_that_left_their_limits_are_told_to_who_leads(
    alerts: list[Alert], leading: dict[str, str]
) -> None:
    signals = [each for each in alerts if each.kind == "signal"]
    assert {each.scope for each in signals} & set(leading)
    for each in signals:
        expected = () if each.scope is None else (leading[each.scope],)
        assert each.owners == expected, each.title
    assert any(each.after == "within its natural limits" for each in signals)
    assert any("natural limits" in each.after and "its" in each.before for each in signals)


def test_who_answers_acknowledged_some_and_some_wait(alerts: list[Alert]) -> None:
    known = [each for each in alerts if each.acknowledged_at is not None]
    waiting = [each for each in alerts if each.acknowledged_at is None]
    assert known
    assert waiting
    for each in known:
        assert each.acknowledged_by in each.owners
        wait = each.time_to_acknowledge
        assert wait is not None
        assert timedelta() < wait <= timedelta(hours=30)


def test_the_digest_of_a_unit_goes_to_its_head_and_says_something(sender: Sender) -> None:
    due = Due(period="weekly", on=NOW.date(), since=NOW - timedelta(weeks=1))
    (told,) = sender.digests([due], "logistics", dry=True)
    assert told.receiver.title == HEADS["logistics"]
    parts = {part.title: part.lines for part in told.message.parts}
    assert "warehouse-lead-time" in parts["Targets"][0].href
    assert parts["Targets"][0].is_new
    assert parts["Signals"]
    assert told.error == ""


def test_letters_lie_in_the_folder_one_to_each_who_is_told(
    demo: Demo, sender: Sender, alerts: list[Alert]
) -> None:
    waiting = {name for each in alerts if not each.acknowledged_at for name in each.owners}
    assert all(not each.error for each in sender.alerts())
    letters = [
        message_from_bytes(file.read_bytes(), policy=default)
        for file in (demo.root / "mail").glob("*.eml")
    ]
    received = {str(each["To"].addresses[0].addr_spec).partition("@")[0] for each in letters}
    assert received == waiting
    senders = {str(each["From"].addresses[0].addr_spec) for each in letters}
    assert senders == {"gnomon@meridian.example"}
