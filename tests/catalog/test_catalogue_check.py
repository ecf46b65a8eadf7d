"""Everything that is wrong with a catalogue: file, line, field, what was found and expected."""

from pathlib import Path
from typing import Any

import pytest

from gnomon.catalog import catalogue as catalogue_module
from gnomon.catalog.catalogue import Catalogue, read
from gnomon.catalog.check import check
from gnomon.errors import SettingsError


def _errors(catalogue: Catalogue, severity: str = "error") -> list[tuple[int, str, str]]:
    return [(f.line, f.field, f.found) for f in check(catalogue) if f.severity == severity]


def test_a_whole_catalogue_has_no_findings(yaml: Any) -> None:
    whole = yaml.read(
        yaml.group("shop", kind="business-unit")
        + yaml.group("pay", "parent: shop")
        + yaml.user("jdoe", "pay", annotations="gnomon.dev/accounts: 'gitlab:jdoe'")
        + yaml.component("api", "group:default/pay", "gitlab.com/project-slug: shop/api")
        + yaml.calendar("timezone: Europe/Lisbon")
    )
    assert check(whole) == []


def test_a_typo_is_named_with_line_and_nearest_field(yaml: Any) -> None:
    found = check(
        yaml.read(
            yaml.calendar(),
            """
            apiVersion: backstage.io/v1alpha1
            kind: Group
            metadata:
              name: pay
            spec:
              type: team
              chidren: []
            """,
        )
    )
    (finding,) = found
    assert finding.file.endswith("2.yaml")
    assert (finding.line, finding.field) == (7, "spec.chidren")
    assert finding.expected == "children (did you mean that?)"
    assert str(finding).endswith(
        "2.yaml:7: error: spec.chidren: a field no one reads; "
        "expected children (did you mean that?)"
    )


def test_everything_is_found_in_one_pass(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.calendar("timezone: Mars/Olympus")
        + yaml.own("Membership", "person: nobody, group: pay, share: 140%")
        + yaml.component("api", "ghosts")
        + yaml.group("pay", "parent: pay"),
        broken="a: [",
    )
    fields = {finding.field for finding in check(catalogue) if finding.severity == "error"}
    assert fields >= {
        "YAML",
        "spec.timezone",
        "spec[0].person",
        "spec[0].share",
        "spec.owner",
        "spec.parent",
    }


@pytest.mark.parametrize(
    ("content", "field", "found"),
    [
        ("apiVersion: gnomon.dev/v1\nkind: Calender\n", "kind", "'Calender'"),
        ("apiVersion: gnomon.dev/v2\nkind: Calendar\n", "apiVersion", "gnomon.dev/v2"),
        ("kind: Group\n", "apiVersion", "nothing"),
        ("apiVersion: backstage.io/v1alpha1\n", "kind", "nothing"),
        ("- a\n- b\n", "document", "no mapping"),
        (
            "apiVersion: backstage.io/v1alpha1\nkind: Ownership\nspec: []\n",
            "apiVersion",
            "backstage.io/v1alpha1",
        ),
    ],
)
def test_an_unknown_kind_or_version_is_an_error(
    yaml: Any, content: str, field: str, found: str
) -> None:
    assert (field, found) in [each[1:] for each in _errors(yaml.read(content))]


def test_documents_of_other_formats_are_left_alone(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.calendar()
        + "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: fast}\n---\nsome: file\n"
    )
    assert [(f.severity, f.field) for f in check(catalogue)] == [
        ("warning", "document"),
        ("info", "apiVersion"),
    ]


@pytest.mark.parametrize("name", ["-pay", "pay-", "p y", "p" * 64, "zürich", "a/b"])
def test_names_follow_the_rules_of_backstage(yaml: Any, name: str) -> None:
    assert [(2, "metadata.name", repr(name))] == [
        (f.line - 1, f.field, f.found)
        for f in check(yaml.read(yaml.group(f'"{name}"')))
        if f.severity == "error"
    ]


def test_a_text_where_a_list_belongs_is_wrong(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("pay")
        + "apiVersion: backstage.io/v1alpha1\nkind: User\n"
        + "metadata: {name: jdoe}\nspec: {memberOf: pay}\n"
    )
    assert _errors(catalogue) == [(9, "spec.memberOf", "a text")]


def test_missing_fields_are_told(yaml: Any) -> None:
    catalogue = yaml.read(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: api}\nspec: {}\n"
    )
    assert [field for _, field, _ in _errors(catalogue)] == [
        "spec.lifecycle",
        "spec.owner",
        "spec.type",
    ]


def test_references_to_nobody_name_the_nearest(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("payments") + yaml.component("api", "paymnets") + yaml.user("jdoe", "team-x")
    )
    found = {f.found: f.expected for f in check(catalogue) if f.severity == "error"}
    assert found == {
        "'paymnets', which nothing defines": "payments (did you mean that?)",
        "'team-x', which nothing defines": "a name of kind group that the catalogue defines",
    }


def test_a_person_cannot_own_a_service(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("pay") + yaml.user("jdoe", "pay") + yaml.component("api", '"user:jdoe"')
    )
    assert [found for _, _, found in _errors(catalogue)] == ["'user:jdoe', of kind user"]


def test_references_ignore_case_and_know_namespaces(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("Payments") + yaml.component("api", "GROUP:default/payments") + yaml.calendar()
    )
    assert check(catalogue) == []


def test_two_documents_of_one_name_are_told(yaml: Any) -> None:
    catalogue = yaml.read(yaml.group("pay"), yaml.group("PAY"))
    (finding,) = [f for f in check(catalogue) if f.severity == "error"]
    assert finding.file.endswith("2.yaml")
    assert finding.field == "metadata.name"
    assert "1.yaml:1" in finding.found


def test_cyclic_groups_are_told_once_with_their_path(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a", "parent: b") + yaml.group("b", "parent: c") + yaml.group("c", "parent: a")
    )
    assert [found for _, _, found in _errors(catalogue)] == ["a cycle, a -> b -> c -> a"]


def test_two_owners_at_once_are_told_with_both_places(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.group("b") + yaml.component("api", "a"),
        yaml.own(
            "Ownership",
            "service: api, group: a, to: 2026-05-01",
            "service: api, group: b, from: 2026-04-01",
        ),
    )
    ((line, field, found),) = _errors(catalogue)
    assert (line, field) == (5, "spec.group")
    assert found.startswith("a second owner of 'api' at once, 'b' beside 'a' (")
    assert found.endswith("2.yaml:4)")


def test_owners_that_follow_each_other_are_fine(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.group("b") + yaml.component("api", "b") + yaml.calendar(),
        yaml.own("Ownership", "service: api, group: a, to: 2026-04-01"),
    )
    assert check(catalogue) == []


def test_two_divisional_parents_at_once_are_told_and_a_functional_one_is_fine(yaml: Any) -> None:
    groups = yaml.group("a") + yaml.group("b") + yaml.group("c", "parent: a")
    functional = yaml.own("ReportingLine", "group: c, parent: b, line: functional")
    assert _errors(yaml.read(groups + functional)) == []
    twice = yaml.group("d", "children: [c]")
    ((_, _, found),) = _errors(yaml.read(groups + functional + twice))
    assert found.startswith("a second divisional parent of 'c' at once, 'd' beside 'a'")


def test_more_than_all_of_somebody_is_told(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.group("b") + yaml.user("jdoe"),
        yaml.own(
            "Membership",
            "person: jdoe, group: a, share: 60%, to: 2026-06-01",
            "person: jdoe, group: b, share: 0.5, from: 2026-05-01",
        ),
    )
    assert [found for _, _, found in _errors(catalogue)] == [
        "110% of 'jdoe' from 2026-05-01: a 60%, b 50%"
    ]


def test_exclusive_members_belong_nowhere_else(yaml: Any) -> None:
    groups = yaml.group("a") + yaml.group("b") + yaml.group("a-eng", "parent: a")
    exclusive = yaml.own("Membership", "person: jdoe, group: a, exclusive: true")
    assert _errors(yaml.read(groups + yaml.user("jdoe", "a-eng") + exclusive)) == []
    ((_, _, found),) = _errors(yaml.read(groups + yaml.user("jdoe", "b") + exclusive))
    assert found.startswith("'jdoe' exclusively in 'a' and in 'b' (")


def test_from_after_to_is_told(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.component("api", "a"),
        yaml.own("Ownership", "service: api, group: a, from: 2026-05-01, to: 2026-05-01"),
    )
    assert [found for _, _, found in _errors(catalogue)] == [
        "2026-05-01 to 2026-05-01, which is no day"
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "01.05.2026", "20260501", "2026-W10-1", "soon"])
def test_dates_have_one_form(yaml: Any, day: str) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.component("api", "a"),
        yaml.own("Ownership", f"service: api, group: a, from: {day}"),
    )
    assert _errors(catalogue) == [(4, "spec[0].from", repr(day))]


@pytest.mark.parametrize(
    "secret",
    [
        "glpat-" + "x" * 20,
        "ghp_" + "a1" * 18,
        "ATATT3" + "xFfGF0" * 5,
        "xoxb-" + "1234567890-abc",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "https://robot:hunter2@gitlab.example/shop",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_secrets_are_refused_and_never_repeated(yaml: Any, secret: str) -> None:
    catalogue = yaml.read(yaml.group("a") + yaml.component("api", "a", f'note: "{secret}"'))
    found = [f for f in check(catalogue) if f.severity == "error"]
    assert [(f.line, f.field) for f in found] == [(8, "metadata.annotations.note")]
    assert secret not in str(found)


def test_another_tools_token_annotation_is_a_warning(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.component("api", "a", "datadoghq.com/graph-token: qwerty")
    )
    ((_, field, found),) = _errors(catalogue, "warning")
    assert field == "metadata.annotations.datadoghq.com/graph-token"
    assert "qwerty" not in found


def test_one_repository_of_two_services_needs_folders(yaml: Any) -> None:
    slug = "gitlab.com/project-slug: shop/mono"
    both = yaml.group("a") + yaml.component("one", "a", slug)
    ((line, _, found),) = _errors(yaml.read(both + yaml.component("two", "a", slug)))
    assert line == 13
    assert found.startswith("all of 'shop/mono', which 'one' is too (")
    apart = yaml.component("two", "a", f"{slug}, gnomon.dev/path: services/two/")
    assert _errors(yaml.read(both + apart)) == []


def test_an_account_belongs_to_one_person(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a")
        + yaml.user("jdoe", "a", annotations="gnomon.dev/accounts: 'gitlab:jdoe, jira:j'")
        + yaml.user("asha", "a"),
        yaml.own("Identity", "person: asha, accounts: ['GitLab:JDoe']"),
    )
    assert _errors(catalogue) == [
        (4, "spec.accounts", "'gitlab:jdoe' of 'asha', which is 'jdoe''s too")
    ]


def test_an_automation_account_needs_no_user_but_a_human_does(yaml: Any) -> None:
    assert _errors(yaml.read(yaml.own("Identity", "person: renovate, kind: bot"))) == []
    ((_, field, _),) = _errors(yaml.read(yaml.own("Identity", "person: somebody")))
    assert field == "spec[0].person"


def test_calendars_say_what_is_wrong_with_them(yaml: Any) -> None:
    catalogue = yaml.read(
        """
        apiVersion: gnomon.dev/v1
        kind: Calendar
        metadata: {name: default}
        spec:
          timezone: Europe/Atlantis
          workingDays: [mon, tuesday]
          hours: {from: "17:00", to: "9am"}
          from: 2026-01-01
          to: 2027-01-01
          holidays:
            - {date: 2026-12-25, name: Christmas Day}
            - {date: 2027-01-01, name: New Year}
            - {date: 2026-12-25, name: Again}
            - {date: 2026-12-26}
        """
    )
    assert sorted(_errors(catalogue)) == [
        (5, "spec.timezone", "'Europe/Atlantis'"),
        (6, "spec.workingDays", "'mon'"),
        (7, "spec.hours", "hours that end before they begin"),
        (7, "spec.hours.to", "'9am'"),
        (13, "spec.holidays", "2026-12-25 a second time"),
        (14, "spec.holidays[3].name", "nothing"),
    ]
    assert _errors(catalogue, "warning") == [
        (12, "spec.holidays", "2027-01-01 (New Year), outside of the calendar's from and to")
    ]


def test_the_default_calendar_and_an_unknown_place_are_mentioned(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.group("a") + yaml.user("jdoe", "a", annotations="gnomon.dev/place: lisbon")
    )
    assert [(f.severity, f.field) for f in check(catalogue)] == [
        ("info", "Calendar"),
        ("info", "metadata.annotations"),
    ]


def test_an_unknown_word_for_a_level_is_doubted(yaml: Any) -> None:
    ((_, field, found),) = _errors(yaml.read(yaml.group("a", kind="posse")), "warning")
    assert (field, found) == ("spec.type", "'posse', taken for a team")


def test_a_location_is_not_followed(yaml: Any) -> None:
    catalogue = yaml.read(
        yaml.calendar()
        + "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\n"
        + "spec: {type: url, target: 'https://gitlab.example/all.yaml'}\n"
    )
    assert [f.found for f in check(catalogue)] == ["a Location, which is not followed"]


def test_own_annotations_are_spelled_right_and_well_formed(yaml: Any) -> None:
    wrong = "gnomon.dev/pth: a, gnomon.dev/platform: maybe, argocd/app-nane: x"
    catalogue = yaml.read(yaml.group("a") + yaml.component("api", "a", wrong))
    assert [(field, found) for _, field, found in _errors(catalogue)] == [
        ("metadata.annotations.gnomon.dev/platform", "'maybe'"),
        ("metadata.annotations.gnomon.dev/pth", "an annotation no one reads"),
    ]
    assert [field for _, field, _ in _errors(catalogue, "warning")] == [
        "metadata.annotations.argocd/app-nane"
    ]


def test_files_that_cannot_be_read_are_findings(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"kind: \xe9")
    (tmp_path / "away.yaml").symlink_to("/etc/hostname")
    (tmp_path / ".hidden.yaml").write_text("kind: [")
    (tmp_path / "notes.txt").write_text("kind: [")
    found = {Path(f.file).name: f.found for f in check(read([tmp_path]))}
    assert found == {
        "away.yaml": "a link out of the catalogue",
        "latin.yaml": "a byte that is not UTF-8 at 6",
    }


def test_a_folder_that_is_missing_or_too_large_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        read([tmp_path / "nowhere"])
    (tmp_path / "a.yaml").write_text("kind: Group\n")
    monkeypatch.setattr(catalogue_module, "MAX_BYTES", 5)
    with pytest.raises(SettingsError, match="larger than 5"):
        read([tmp_path])


def test_an_empty_folder_is_mentioned(tmp_path: Path) -> None:
    assert [(f.severity, f.found) for f in check(read([tmp_path]))] == [
        ("warning", "nothing to read")
    ]
