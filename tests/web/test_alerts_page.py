"""What changed its state is on a page, acknowledged by whom it concerns, and sent to them once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from gnomon.cli import build
from gnomon.inbox import Alert, Move, Told, Watched
from gnomon.notices.gathering import Gathered, gather
from gnomon.notices.message import Message
from gnomon.notices.round import occasion, preview, tell
from gnomon.operations.home import Home
from gnomon.settings import ChatSettings, MailSettings, NoticeSettings
from gnomon.web.pages.alerts import AlertShown, in_order
from oidc_provider import Browser

Visit = Callable[[str], Browser]
#: A Wednesday at noon, whatever day the tests run.
pytestmark = pytest.mark.story

_NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)


def _raise(home: Home, about: str, scope: str | None, *owners: str) -> Alert:
    at = datetime.now(UTC)
    seen = Watched(state="at_risk", judged_on=at.date())
    told = Told(
        kind="signal",
        name="change_lead_time",
        scope=scope,
        title=f"Change lead time of {about}",
        before="within its natural limits",
        after="above its natural limits",
        mark="attention",
        detail="Since the week of 2 Mar 2026.",
        owners=owners,
    )
    (raised,) = home.inbox.follow([Move(about=about, before=None, now=seen, told=told)], at=at)
    return raised


def test_who_answers_for_it_acknowledges_once(home: Home, visitor: Visit) -> None:
    raised = _raise(home, "page", "shop", "ann")
    owner, other, lead = visitor("ann"), visitor("mallory"), visitor("dan")
    path = f"/alerts/{raised.id}/acknowledge"
    assert path not in other.client.get("/alerts").text
    assert path in owner.client.get("/alerts").text
    for stranger in (other, lead):
        assert (
            stranger.client.post(path, headers={"sec-fetch-site": "same-origin"}).status_code == 403
        )
    assert owner.client.post(path).status_code == 403
    answer = owner.client.post(path, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 303
    (shown,) = [
        each for each in owner.client.get("/alerts.json").json()["known"] if each["id"] == raised.id
    ]
    assert (shown["acknowledged_by"], shown["owners"]) == ("Ann Archer", ["Ann Archer"])
    assert "acknowledged by Ann Archer after" in owner.client.get("/alerts").text
    done = [each.action for each in home.inbox.entries(limit=99, who="ann")]
    assert done.count("alert.acknowledged") == 1


def test_what_calls_for_somebody_stands_before_what_is_over() -> None:
    at = datetime(2026, 11, 25, 11, tzinfo=UTC)

    def shown(title: str, mark: str, raised_at: datetime = at) -> AlertShown:
        return AlertShown(
            id=title, kind="signal", title=title, href="", before="", after="", mark=mark,
            detail="", owners=[], raised_at=raised_at, acknowledged_at=None, acknowledged_by="",
            waited="", may_acknowledge=False,
        )  # fmt: skip

    later = at.replace(hour=12)
    seen = [shown("over", "neutral"), shown("better", "good"), shown("missed", "missed")]
    seen += [shown("above", "attention"), shown("new", "neutral", later)]
    assert [each.title for each in in_order(seen)] == ["new", "missed", "above", "better", "over"]


def test_an_alert_of_a_unit_of_one_is_that_persons(home: Home, visitor: Visit) -> None:
    raised = _raise(home, "hidden", "pay-design")
    for who, sees in (("mallory", False), ("eve", True)):
        told = visitor(who).client.get("/alerts.json").json()["waiting"]
        assert (raised.id in [each["id"] for each in told]) is sees


def test_an_alert_that_is_not_there_is_said_to_be_unknown(client: httpx2.Client) -> None:
    answer = client.post("/alerts/nothing/acknowledge", headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 404
    assert "No alert is called" in answer.text


def test_people_choose_what_is_sent_to_them(home: Home, visitor: Visit) -> None:
    browser = visitor("lea")
    same = {"sec-fetch-site": "same-origin"}
    form = {"weekly": "yes"}
    answer = browser.client.post("/alerts/choices", data=form, headers=same)
    assert answer.status_code == 303
    assert {what for who, what in home.inbox.opted_out() if who == "lea"} == {"alerts", "daily"}
    for what in ("alerts", "daily"):
        home.inbox.opt_out("lea", what, wants=True)
    stranger = visitor("mallory").client.post("/alerts/choices", data=form, headers=same)
    assert stranger.status_code == 404
    assert "the catalogue does not know you" in stranger.text


@pytest.fixture(scope="module")
def gathered(home: Home) -> Gathered:
    """Gather once for all tests: every unit and metric is looked at."""
    return gather(home, _NOON)


@pytest.fixture
def reached(home: Home, gathered: Gathered, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reach people of the home; keep what is sent instead of sending it."""
    sent: list[tuple[str, Message]] = []
    monkeypatch.setattr("gnomon.notices.round.gather", lambda _, now: replace(gathered, now=now))
    monkeypatch.setattr(
        "gnomon.notices.sending.send_mail",
        lambda _, message, *, to, **__: sent.append((to, message)),
    )
    monkeypatch.setattr(
        "gnomon.notices.sending.post", lambda name, _, message: sent.append((name, message))
    )
    told = NoticeSettings(
        address="https://gnomon.example.com",
        mail=MailSettings(host="127.0.0.1", security="none", sender="g@example.org"),
        chats={"commerce-chat": ChatSettings(type="slack", url_env="X", units=("commerce",))},
    )
    return replace(home, settings=replace(home.settings, notices=told)), sent


def test_what_is_due_is_sent_once_whoever_sends(reached: Any) -> None:
    home, sent = reached
    raised = _raise(home, "sent", "shop", "ann", "lea")
    is_quiet, due = occasion(home, _NOON)
    assert not is_quiet
    assert [each.period for each in due] == ["weekly"]
    before = {each.id for each in home.inbox.alerts()}
    tell(home, now=_NOON)

    to = [receiver for receiver, _ in sent]
    assert sorted(to) == [
        "ann@example.org", "commerce-chat", "commerce-chat", "dan@example.org", "lea@example.org",
        "lea@example.org",
    ]  # fmt: skip
    digests = {who: message for who, message in sent if message.parts[0].title == "Signals"}
    assert set(digests) == {"lea@example.org", "dan@example.org", "commerce-chat"}
    (target,) = digests["lea@example.org"].parts[1].lines
    assert target.title == "Changes of the shop reach customers within a day"
    assert target.spark
    assert target.picture is not None
    assert target.picture.png.startswith(b"\x89PNG")
    alerts = [message for who, message in sent if who == "ann@example.org"]
    assert [line.title for line in alerts[0].parts[0].lines] == [raised.title]
    # Again, by this process or another: nothing.
    sent.clear()
    assert tell(home, now=_NOON).sent == ()
    assert sent == []
    assert {each.id for each in home.inbox.alerts()} == before


def test_nothing_is_sent_in_quiet_hours_and_nothing_is_lost(reached: Any) -> None:
    home, sent = reached
    raised = _raise(home, "at night", "shop", "ann")
    tell(home, now=_NOON.replace(hour=22))
    assert sent == []
    home.inbox.opt_out("ann", "alerts", wants=False)
    tell(home, now=_NOON.replace(day=26))
    assert "ann@example.org" not in [to for to, _ in sent]
    home.inbox.opt_out("ann", "alerts", wants=True)
    tell(home, now=_NOON.replace(day=26))
    (message,) = [message for to, message in sent if to == "ann@example.org"]
    assert [line.title for line in message.parts[0].lines] == [raised.title]


def test_a_dry_run_writes_and_keeps_nothing(reached: Any) -> None:
    home, sent = reached
    before = home.inbox.deliveries(limit=99)
    (told,) = preview(home, "weekly", unit="pay", now=_NOON)
    assert (told.receiver.name, told.what) == ("dan", "weekly digest of pay for 2026-11-25")
    assert sent == []
    assert home.inbox.deliveries(limit=99) == before


def test_the_command_says_what_settings_lack_and_whom_it_does_not_know(home: Home) -> None:
    folder = str(home.settings.home)
    dry = CliRunner().invoke(build(), ["digest", "--dry-run", "--home", folder])
    assert "Add `notices:` to gnomon.yaml" in str(dry.exception)
    unknown = CliRunner().invoke(build(), ["digest", "--stop", "annn", "--home", folder])
    assert "Did you mean 'ann'" in str(unknown.exception)
    odd = CliRunner().invoke(build(), ["digest", "--unit", "shop", "--home", folder])
    assert "--dry-run" in str(odd.exception)
    for option in ("--stop", "--resume"):
        CliRunner().invoke(build(), ["digest", option, "bob", "--home", folder])
        gone = {who for who, _ in home.inbox.opted_out()}
        assert ("bob" in gone) is (option == "--stop")
