"""Sources are added to and taken from `gnomon.yaml` where they stand, and nothing else moves."""

import os
import stat
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gnomon.errors import SettingsError
from gnomon.operations.home import open_home
from gnomon.operations.settings_file import change_settings, with_source, without_source
from gnomon.settings import load

TOLD = {"type": "gitlab", "url": "https://git.example.org", "token_env": "GIT_TOKEN"}
COMMENTED = """\
# Ours. Ask Ann before you change it.
organisation: Example   # shown on the pages

sources:   # the tools
  # The old one goes in May.
  jira:
    type: jira
    url: "https://jira.example.org"  # Data Center
    options:
      flagged_fields: [Flagged]   # as Bob says
  # What follows is about serving.

serve:
  port: 8400
"""


def test_a_source_is_added_behind_the_others_and_every_comment_stays() -> None:
    assert with_source(COMMENTED, "gitlab", TOLD) == COMMENTED.replace(
        "[Flagged]   # as Bob says\n",
        "[Flagged]   # as Bob says\n"
        "  gitlab:\n"
        "    type: gitlab\n"
        "    url: https://git.example.org\n"
        "    token_env: GIT_TOKEN\n",
    )


def test_a_source_taken_out_leaves_the_rest_as_it_was() -> None:
    assert without_source(with_source(COMMENTED, "gitlab", TOLD), "gitlab") == COMMENTED


def test_the_last_source_leaves_an_empty_mapping() -> None:
    text = without_source(COMMENTED, "jira")

    assert yaml.safe_load(text)["sources"] == {}
    assert [line for line in COMMENTED.splitlines() if line.strip().startswith("#")] == [
        line for line in text.splitlines() if line.strip().startswith("#")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Nothing yet.\n",
        "organisation: Example",
        "sources:\n",
        "sources: {}  # none\nserve: {port: 1}\n",
        "sources: null\norganisation: Example\n",
        "sources: {jira: {type: jira}}  # one\n",
        "sources: {\n  jira: {type: jira},\n  git: {type: git}\n}\n",
        "sources:\n    jira:\n        type: jira\n        options: {}",
        "sources:\n  jira:\n    type: jira\n    url: |\n      x\n\n# end\nserve: {port: 1}\n",
        "sources:\n  probe:\n    type: prober\n    options:\n      checks:\n      - tcp: b\n  #\n",
        "sources:\r\n  jira:\r\n    type: jira\r\n\r\nserve:\r\n  port: 1\r\n",
        "---\nsources:\n  jira:\n    type:\n",
    ],
)
def test_any_way_of_writing_sources_is_added_to_and_taken_from(text: str) -> None:
    before = yaml.safe_load(text) or {}
    sources = before.get("sources") or {}

    added = with_source(text, "gitlab", TOLD)
    assert yaml.safe_load(added) == before | {"sources": {**sources, "gitlab": TOLD}}
    assert ("\r" in text) == ("\r" in added)
    assert "\n" not in added.replace("\r\n", "") or "\r" not in text
    removed = yaml.safe_load(without_source(added, "gitlab"))
    assert removed == before | {"sources": sources}


def test_what_cannot_be_changed_in_place_is_left_alone_and_says_the_lines() -> None:
    with pytest.raises(SettingsError, match="by hand") as refused:
        with_source("{organisation: A}\n", "gitlab", TOLD)

    assert "    token_env: GIT_TOKEN" in str(refused.value)


_PLAIN = st.text("abZ09 :#'-", min_size=1, max_size=8)


@given(
    names=st.lists(st.text("abcxyz", min_size=1, max_size=6), unique=True, min_size=1, max_size=4),
    values=st.dictionaries(_PLAIN, st.one_of(_PLAIN, st.integers(), st.lists(_PLAIN)), max_size=3),
    is_flow=st.booleans(),
    notes=st.lists(st.sampled_from(["# a note\n", "\n", "    # deeper\n"]), max_size=3),
)
def test_what_was_added_is_taken_out_again(
    names: list[str], values: dict[str, Any], is_flow: bool, notes: list[str]
) -> None:
    content = {"sources": {name: {"type": "git", "options": values} for name in names[1:]}}
    flow = yaml.safe_dump(content["sources"], default_flow_style=True)
    text = f"sources: {flow}" if is_flow else yaml.safe_dump(content)
    text += "".join(notes)

    added = with_source(text, names[0], TOLD)

    assert yaml.safe_load(added)["sources"] == content["sources"] | {names[0]: TOLD}
    assert yaml.safe_load(without_source(added, names[0])) == content
    for note in notes:
        assert note in added


def test_a_name_that_is_taken_or_gone_is_said() -> None:
    with pytest.raises(SettingsError, match="has a source 'jira' already"):
        with_source(COMMENTED, "jira", TOLD)
    with pytest.raises(SettingsError, match="no source 'gitlab' any more"):
        without_source(COMMENTED, "gitlab")


def test_the_file_is_changed_as_it_is_now_and_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "gnomon.yaml"
    file.write_text(COMMENTED)
    file.chmod(0o640)
    with open_home(load(tmp_path)) as home:
        # Somebody writes another setting while a page is open.
        file.write_text(COMMENTED.replace("8400", "8500"))
        change_settings(home, partial(with_source, name="gitlab", told=TOLD))

    found = load(tmp_path)
    assert found.serve.port == 8500
    assert set(found.sources) == {"jira", "gitlab"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.glob(".gnomon.yaml*")] == []


def test_a_change_between_reading_and_writing_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "gnomon.yaml"
    file.write_text(COMMENTED)

    def meanwhile(text: str) -> str:
        file.write_text("organisation: Somebody else's\n")
        return with_source(text, "gitlab", TOLD)

    with (
        open_home(load(tmp_path)) as home,
        pytest.raises(SettingsError, match="Somebody else changes"),
    ):
        change_settings(home, meanwhile)
    assert file.read_text() == "organisation: Somebody else's\n"


def test_what_gnomon_could_not_start_with_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "gnomon.yaml"
    file.write_text(COMMENTED)
    wrong = {**TOLD, "concurrency": "many"}

    with (
        open_home(load(tmp_path)) as home,
        pytest.raises(SettingsError, match=r"sources.*concurrency|concurrency"),
    ):
        change_settings(home, partial(with_source, name="gitlab", told=wrong))
    assert file.read_text() == COMMENTED


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    os.environ.pop("GNOMON_HOME", None)
    with open_home(load(tmp_path)) as home:
        change_settings(home, partial(with_source, name="gitlab", told=TOLD))

    assert load(tmp_path).sources["gitlab"].token_env == "GIT_TOKEN"
