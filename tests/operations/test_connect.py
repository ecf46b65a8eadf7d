"""A source is connected as it is said, or every field that is wrong says what to do."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gnomon.errors import UsageError
from gnomon.operations.connect import SourceRefusedError, connect_source, said
from gnomon.operations.home import open_home
from gnomon.operations.source_fields import OPTION, read_fields, source_fields
from gnomon.settings import (
    ChatSettings,
    NoticeSettings,
    Settings,
    SignInSettings,
    SourceSettings,
    load,
)
from gnomon.sources.registry import sources
from gnomon.web.webhooks import Webhooks

URL = {"url": "https://git.example.org"}


def refused(name: str = "new", settings: Settings | None = None, **told: str) -> dict[str, str]:
    """Return what is wrong with a GitLab."""
    with pytest.raises(SourceRefusedError) as error:
        said(settings or Settings(), name, "gitlab", URL | told)
    return error.value.problems


@pytest.mark.parametrize("name", sources())
def test_every_field_of_every_tool_says_what_it_means(name: str) -> None:
    for each in source_fields(sources()[name]):
        assert each.meaning
        assert each.kind != "choice" or each.choices


@pytest.mark.parametrize("name", sources())
def test_what_holds_anyway_is_not_written(name: str) -> None:
    source = sources()[name]
    told = {each.name: each.usual for each in source_fields(source)}

    assert read_fields(source, told) == ({"type": name}, {})


def test_what_is_said_is_written_as_the_settings_take_it() -> None:
    told = {
        **URL,
        "token_env": "GITLAB_TOKEN",
        "include": "shop/*; pay/*\nlab/*",
        "concurrency": "8",
        "option.projects": "visible",
        "option.pipeline_days": "7",
        "option.feedback": "labels: [customer]\nservices: {shop/checkout: checkout}",
    }

    found = said(Settings(), "new", "gitlab", told)

    assert found.written == {
        "type": "gitlab",
        "url": "https://git.example.org",
        "token_env": "GITLAB_TOKEN",
        "include": ["shop/*", "pay/*", "lab/*"],
        "concurrency": 8,
        "options": {
            "projects": "visible",
            "pipeline_days": 7,
            "feedback": {"labels": ["customer"], "services": {"shop/checkout": "checkout"}},
        },
    }
    assert found.settings.include == ("shop/*", "pay/*", "lab/*")


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("url", "git.example.org", "https://"),
        ("url", "", "https://"),
        ("url", "https://[", "https://"),
        ("url", "https://ann:pass-phrase@git.example.org", "Leave out"),
        ("proxy", "https://ann:pass-phrase@proxy.example.org", "Leave out"),
        ("token_env", "glpat-abcdefgh", "never the secret"),
        ("token_env", "ghp_abcdefgh", "never the secret"),
        ("token_env", "GNOMON_EVENTS_TOKEN", "something else"),
        ("concurrency", "many", "such as 4"),
        ("option.pipeline_days", "1.5", "such as 180"),
        ("option.projects", "all", "Choose one"),
        ("option.feedback", "{", "not YAML"),
        ("option.feedback", "label: [x]", "label"),
        ("option.colour", "red", "GitLab has no such setting"),
    ],
)
def test_what_is_wrong_names_its_field_and_what_to_do(field: str, text: str, says: str) -> None:
    found = refused(**{field: text})

    assert set(found) == {field}
    assert says in found[field]
    for secret in ("pass-phrase", "glpat", "ghp_"):
        assert secret not in str(found)


def test_several_mistakes_are_said_at_once() -> None:
    found = refused(name="New one", url="x", token_env="y", concurrency="z")

    assert set(found) == {"name", "url", "token_env", "concurrency"}


def test_names_that_are_taken_are_refused() -> None:
    told = Settings(sources={"git": SourceSettings(type="git", url=".")})

    assert "already" in refused("git", told)["name"]
    assert "Gnomon itself" in refused("catalog", told)["name"]


def test_options_that_do_not_fit_together_are_said() -> None:
    checks = "- {name: a, service: b}"

    with pytest.raises(SourceRefusedError) as error:
        said(Settings(), "new", "prober", {"option.checks": checks})

    assert "exactly one of http, tcp and tls" in error.value.problems["option.checks"]


def test_a_tool_nobody_knows_is_said() -> None:
    with pytest.raises(UsageError, match="Did you mean 'gitlab'"):
        said(Settings(), "new", "gitlabs", {})


def test_no_tool_is_shown_the_secret_of_another() -> None:
    told = Settings(
        database="DATABASE",
        sign_in=SignInSettings(
            issuer="https://id.example.org",
            client_id="gnomon",
            client_secret_env="CLIENT",
            address="https://gnomon.example.org",
        ),
        notices=NoticeSettings(
            address="https://gnomon.example.org",
            chats={"shop": ChatSettings(type="slack", url_env="CHAT")},
        ),
        sources={
            "jira": SourceSettings(
                type="jira",
                url="https://jira.example.org",
                token_env="JIRA",
                webhook_secret_env="HOOK",
            ),
            "old": SourceSettings(type="gitlab", url=URL["url"], token_env="OURS"),
        },
    )

    for variable in ("DATABASE", "CLIENT", "CHAT", "JIRA", "HOOK"):
        assert "something else" in refused(settings=told, token_env=variable)["token_env"]
    # The same tool may be two sources.
    assert said(told, "new", "gitlab", URL | {"token_env": "OURS"}).settings.token_env == "OURS"


def test_a_connected_source_is_in_the_file_in_use_and_in_the_journal(tmp_path: Path) -> None:
    (tmp_path / "gnomon.yaml").write_text("# Ours\nsources: {}\n")
    with open_home(load(tmp_path)) as home:
        hooks = Webhooks(home.settings, home.inbox)
        assert hooks._addressed("/webhooks/new") is None
        told = URL | {"token_env": "GITLAB_TOKEN"}

        connect_source(home, said(home.settings, "new", "gitlab", told), who="ann")

        assert home.settings.sources["new"].url == URL["url"]
        assert hooks._addressed("/webhooks/new") is not None
        (entry,) = home.inbox.entries(limit=9)
        assert (entry.who, entry.action, entry.about) == ("ann", "source.added", "new")
        # Two pages were open.
        with pytest.raises(SourceRefusedError, match="already"):
            said(home.settings, "new", "gitlab", told)
    written: dict[str, Any] = yaml.safe_load((tmp_path / "gnomon.yaml").read_text())
    assert written["sources"]["new"] == {"type": "gitlab", **told}
    assert (tmp_path / "gnomon.yaml").read_text().startswith("# Ours\n")
    assert OPTION not in str(written)
