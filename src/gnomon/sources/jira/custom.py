"""Custom fields: found by name and schema, then decoded as if Jira had always told them.

Every site numbers its custom fields differently, and may have two for story points: one of its
company-managed and one of its team-managed projects.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct, defstruct

from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.payloads import Fields, FieldSchema, Issue, SearchPage

Meaning = Literal["points", "team_points", "sprint", "flagged", "criteria", "checklist", "epic"]

_BY_SCHEMA: Mapping[str, Meaning] = {
    "com.pyxis.greenhopper.jira:jsw-story-points": "team_points",
    "com.pyxis.greenhopper.jira:gh-sprint": "sprint",
    "com.pyxis.greenhopper.jira:gh-epic-link": "epic",
    "com.okapya.jira.checklist:checklist": "checklist",
}


class Layout(Struct, frozen=True):
    """Which custom field means what, and decoders that read them."""

    by_meaning: Mapping[str, tuple[str, ...]]
    """Field ids by meaning."""
    meaning_of: Mapping[str, str]
    """Meaning by field id and, for changelogs that tell no ids, by name in lower case."""
    page: msgspec.json.Decoder[SearchPage]
    """Decodes a search page with its custom fields."""
    issue: msgspec.json.Decoder[Issue]
    """Decodes one issue with its custom fields."""

    def values(self, fields: Fields, meaning: Meaning) -> Iterable[Any]:
        """Give the values an issue has for a meaning, the unset ones left out."""
        for name in self.by_meaning.get(meaning, ()):
            value = getattr(fields, name)
            if value is not None:
                yield value


def meaning(name: str, schema: FieldSchema | None, options: JiraOptions) -> Meaning | None:
    """Tell what a custom field means; null for the many that mean nothing here.

    Args:
        name: Its name on the site; upper and lower case do not matter.
        schema: What it holds.
        options: The names to look for.
    """
    custom = schema.custom if schema is not None else None
    if custom is not None and custom in _BY_SCHEMA:
        return _BY_SCHEMA[custom]
    wanted = name.lower()
    for meant, names in _names(options):
        if any(wanted == known.lower() for known in names):
            return meant
    return None


def _names(options: JiraOptions) -> tuple[tuple[Meaning, tuple[str, ...]], ...]:
    return (
        ("points", options.points_fields),
        ("criteria", options.acceptance_criteria_fields),
        ("checklist", options.checklist_fields),
        ("flagged", options.flagged_fields),
    )


def meanings(
    named: Iterable[tuple[str, str, FieldSchema | None]], options: JiraOptions | None = None
) -> dict[str, str]:
    """Find the custom fields that mean something.

    Args:
        named: Id, name and schema of every field of the site or page.
        options: The names to look for; default those of a site in English.

    Returns:
        Meanings by id and by name in lower case: a server's changelog tells names alone.
    """
    options = options or JiraOptions()
    found: dict[str, str] = {}
    for field_id, name, schema in named:
        if field_id.startswith("customfield_") and (what := meaning(name, schema, options)):
            found[field_id] = found[name.lower()] = what
    return found


def named(options: JiraOptions) -> dict[str, str]:
    """Give the meanings of custom fields by name, for deliveries that tell no ids.

    Jira's own fields for sprints and for estimates keep their names on most sites; where they are
    translated, the issue's page tells their edits.
    """
    found: dict[str, str] = {"sprint": "sprint"}
    for meant, names in _names(options):
        found.update((name.lower(), meant) for name in names)
    return found


def layout(told: Mapping[str, str]) -> Layout:
    """Lay out the decoders for a site's custom fields; made once for each set of them."""
    return _layout(tuple(sorted(told.items())))


@lru_cache(maxsize=64)
def _layout(told: tuple[tuple[str, str], ...]) -> Layout:
    ids = [(name, what) for name, what in told if name.startswith("customfield_")]
    by_meaning: dict[str, tuple[str, ...]] = {}
    for field_id, what in ids:
        by_meaning[what] = (*by_meaning.get(what, ()), field_id)
    # A struct with a slot per custom field decodes at full speed; a dictionary of everything that
    # an issue holds, several hundred fields on an old site, does not.
    fields = defstruct(
        "FieldsOfSite",
        [(field_id, Any, None) for field_id, _ in ids],
        bases=(Fields,),
        # Camel case would take the line out of customfield_10028.
        rename={field_id: field_id for field_id, _ in ids},
    )
    issue = defstruct("IssueOfSite", [("fields", fields | None, None)], bases=(Issue,))
    page = defstruct("PageOfSite", [("issues", list[issue])], bases=(SearchPage,))  # type: ignore[valid-type]
    return Layout(
        by_meaning=by_meaning,
        meaning_of=dict(told),
        page=cast("msgspec.json.Decoder[SearchPage]", msgspec.json.Decoder(page)),
        issue=cast("msgspec.json.Decoder[Issue]", msgspec.json.Decoder(issue)),
    )
