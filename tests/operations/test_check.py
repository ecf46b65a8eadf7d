"""What `gnomon check` finds in settings and home; the catalogue has tests of its own."""

from datetime import UTC, datetime
from pathlib import Path

from gnomon.operations.check import check
from gnomon.operations.home import open_home
from gnomon.settings import load
from small_home import CATALOGUE, NewHome, bring_up_to_date, merge_request, tell

_SETTINGS = """\
organisation: Shop
sources:
  gitlab:
    type: gitlab
    token_env: GNOMON_TEST_NOWHERE
  board:
    type: jirra
definitions:
  hotfix_words: 3
"""


def test_a_finding_of_the_settings_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "gnomon.yaml").write_text(_SETTINGS)
    found = [one for one in check(load(tmp_path)) if one.file.endswith("gnomon.yaml")]
    assert [(one.severity, one.line, one.field) for one in found] == [
        ("error", 5, "sources.gitlab.token"),
        ("error", 6, "sources.board"),
        ("error", 8, "definitions"),
        ("info", 3, "sources.gitlab.webhook_secret_env"),
    ]


def test_accounts_that_could_be_somebodys_are_listed(new_home: NewHome) -> None:
    twins = "".join(
        f"---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {{name: {name}}}\n"
        "spec: {profile: {displayName: Kim Lee}, memberOf: []}\n"
        for name in ("kim-1", "kim-2")
    )
    told = new_home(catalogue=CATALOGUE + twins)
    with open_home(told) as home:
        account = {"id": 5, "username": "kim", "name": "Kim Lee"}
        tell(home, merge_request(1, datetime(2026, 3, 2, 9, tzinfo=UTC), author=account))
        bring_up_to_date(home)
    (found,) = [one for one in check(told) if "kim" in one.found]
    assert (found.severity, found.field) == ("info", "gitlab:kim")
    assert found.found == "could be kim-1 or kim-2, by name alone"
    assert "gnomon.dev/accounts" in found.expected
