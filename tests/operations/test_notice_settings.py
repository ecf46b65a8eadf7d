"""Settings by which nobody could be told are found before anything is to be sent."""

from pathlib import Path

import pytest

from gnomon.operations.check import check
from gnomon.operations.notice_settings import problems
from gnomon.settings import ChatSettings, MailSettings, NoticeSettings, Settings


def test_settings_that_work_have_no_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT_URL", "https://chat.example.com/hooks/x")
    settings = NoticeSettings(
        address="https://gnomon.example.com",
        mail=MailSettings(host="mail.example.com", sender="gnomon@example.com"),
        chats={"shop": ChatSettings(type="teams", url_env="CHAT_URL", units=("shop",))},
    )
    assert list(problems(settings, {"shop"})) == []


def test_each_problem_is_found_with_its_field_and_line(tmp_path: Path) -> None:
    settings = NoticeSettings(
        address="http://gnomon.example.com",
        mail=MailSettings(
            host="mail.example.com",
            sender="gnomon@example.com",
            security="none",
            password_env="GNOMON_NOT_SET",
        ),
        chats={"shop": ChatSettings(type="slack", units=("shpo",))},
        quiet_from="late",
    )
    (tmp_path / "gnomon.yaml").write_text(
        "sources: {}\nnotices:\n  address: x\n  quiet_from: late\n"
    )
    (tmp_path / "all.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: shop}\n"
        "spec: {type: team, children: []}\n"
    )
    told = Settings(
        home=tmp_path / "home", folder=tmp_path, catalogue=("all.yaml",), notices=settings
    )
    found = {each.field: each for each in check(told) if each.field.startswith("notices")}
    assert {name: each.line for name, each in found.items()} == {
        "notices.address": 3,
        "notices.quiet_from": 4,
        "notices.mail.security": 2,
        "notices.mail.password": 2,
        "notices.chats.shop.url": 2,
        "notices.chats.shop.units": 2,
    }
    assert "Did you mean 'shop'" in found["notices.chats.shop.units"].found
