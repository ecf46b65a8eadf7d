"""The reference, written from the code when the documentation is built.

MkDocs calls `on_files`; ``python docs/generate.py`` writes `coverage.md`, the one page that is kept
in the repository.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import click
import typer
import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from msgspec import Struct
from msgspec.structs import fields

import gnomon.catalog
from gnomon.answers.lineage import entities, entity_tables, judgements, makers, metrics
from gnomon.catalog.kinds import BACKSTAGE, OWN_ANNOTATIONS, own
from gnomon.catalog.links import ANNOTATIONS
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.shapes import Group, Shape
from gnomon.cli import build
from gnomon.discovery import modules
from gnomon.domain.contract import json_schema
from gnomon.domain.entity import field_meanings, table_name
from gnomon.domain.metric import Metric
from gnomon.settings import (
    ChatSettings,
    MailSettings,
    NoticeSettings,
    ServeSettings,
    Settings,
    SignInSettings,
    SourceSettings,
)
from gnomon.sources.source import Source

_FOLDER = Path(__file__).parent
# MkDocs loads this file by its place, which makes its neighbours no modules.
sys.path.append(str(_FOLDER))
import matrix  # noqa: E402

_HEADINGS = {"Args": "Made of", "Returns": "Observations", "Excludes": "Leaves out"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the written pages to those that lie in the folder."""
    for path, content in pages().items():
        files.append(File.generated(config, path, content=content))
    for name, kind in entities().items():
        contract = json.dumps(json_schema(kind), indent=2, ensure_ascii=False)
        path = f"reference/tables/{name}.schema.json"
        files.append(File.generated(config, path, content=contract))
    return files


def pages() -> dict[str, str]:
    """Write every page of the reference, by path."""
    return {
        "reference/metrics.md": metrics_page(),
        "reference/definitions.md": definitions_page(),
        "reference/entities.md": entities_page(),
        "reference/sources.md": sources_page(),
        "reference/matrix.md": matrix.page(),
        "reference/settings.md": settings_page(),
        "reference/catalogue.md": catalogue_page(),
        "reference/commands.md": commands_page(),
    }


def metrics_page() -> str:
    """Write what each metric means, by phase."""
    parts = ["# Metrics\n\nWhat each figure means, by the phase of delivery it belongs to.\n"]
    phase = ""
    for metric in sorted(metrics().values(), key=lambda each: (each.phase, each.name)):
        if metric.phase != phase:
            phase = metric.phase
            parts.append(f"## {phase.replace('_', ' ').capitalize()}\n")
        parts.append(_metric(metric))
    return "\n".join(parts)


def _metric(metric: Metric) -> str:
    aggregate = metric.aggregate.kind.replace("_", " ")
    if metric.aggregate.kind in ("percentile", "open_age", "per_person_week"):
        aggregate = f"{aggregate} {metric.aggregate.quantile * 100:g}"
    facts = {
        "Id": f"`{metric.name}`, version {metric.version}",
        "Unit": metric.unit,
        "Better": metric.better,
        "Sums up by": aggregate,
        "Whose it is": ", ".join(f"`{each}`" for each in metric.owned_by),
        "Counterweight": f"`{metric.balance}`",
        "Comes from": ", ".join(metric.needs),
        "Other names": ", ".join(metric.aliases),
        "Tables": ", ".join(f"`{name}`" for name in entity_tables(metric.measure)),
    }
    lines = [f"### {metric.title} {{ #{metric.name} }}\n", *_docstring(metric.measure)]
    lines += ["", "| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in facts.items() if value]
    lines += ["", f"**Source of the definition.** {metric.source}\n"]
    lines += [f"- Not to confuse with: {each}" for each in metric.not_to_confuse]
    return "\n".join(lines) + "\n"


def _docstring(function: Callable[..., Any]) -> Iterator[str]:
    """Turn the sections of a docstring into Markdown."""
    section = ""
    for line in (inspect.getdoc(function) or "").splitlines():
        heading = re.fullmatch(r"(\w+):", line)
        if heading:
            section = heading[1]
            yield f"\n**{_HEADINGS.get(section, section)}.**"
        elif section == "Args" and (field := re.match(r"    (\w+): (.*)", line)):
            yield f"\n- `{field[1]}`: {field[2]}"
        else:
            yield line.strip()


def definitions_page() -> str:
    """Write every judgement that the settings can change."""
    lines = [
        "# Definitions",
        "",
        "Judgements that `gnomon.yaml` may change under `definitions:`, by name. A figure names",
        "the judgements it was made with; changing one changes history, and the answer says so.",
        "",
        "| Name | Default | Effect | Used by |",
        "|---|---|---|---|",
    ]
    for name, (default, effect, users) in sorted(_judgements().items()):
        shown = json.dumps(default, ensure_ascii=False, default=list)
        lines.append(f"| `{name}` | `{_cell(shown)}` | {_cell(effect)} | {', '.join(users)} |")
    return "\n".join(lines) + "\n"


def _judgements() -> dict[str, tuple[Any, str, list[str]]]:
    found: dict[str, tuple[Any, str, list[str]]] = {}
    functions = {**makers(), **{name: each.measure for name, each in metrics().items()}}
    for name, function in functions.items():
        for judgement, default in judgements(function).items():
            effect = found.get(judgement, (default, _effect(function, judgement), []))
            effect[2].append(f"`{name}`")
            found[judgement] = effect
    return found


def _effect(function: Callable[..., Any], judgement: str) -> str:
    arguments = (inspect.getdoc(function) or "").partition("Args:")[2]
    match = re.search(
        rf"^    {judgement}: (.*?)(?=^    \w|^\S|\Z)", arguments, re.DOTALL | re.MULTILINE
    )
    return " ".join(match[1].split()) if match else ""


def entities_page() -> str:
    """Write every table of the lake, field by field."""
    parts = [
        "# Entities\n",
        "Tables of the lake: facts as tools told them, in neutral words. Every table also has",
        "`received_at` and `event_id`. Each is published as a JSON Schema, here and by",
        "`gnomon schema TABLE`, and as an Arrow schema; `gnomon import` loads one from a file.\n",
    ]
    parts += [
        _struct(f"`{name}`", kind, f"\n[JSON Schema](tables/{name}.schema.json)")
        for name, kind in sorted(entities().items())
    ]
    return "\n".join(parts)


def _struct(title: str, kind: type[Struct], note: str = "") -> str:
    meanings, hints = field_meanings(kind), get_type_hints(kind)
    lines = [f"## {title}\n", inspect.getdoc(kind) or "", note, "", "| Field | Type | Meaning |"]
    lines.append("|---|---|---|")
    lines += [
        f"| `{field.name}` | {_cell(_type(hints[field.name]))} "
        f"| {_cell(meanings.get(field.name, ''))} |"
        for field in fields(kind)
    ]
    return "\n".join(lines) + "\n"


def _type(annotation: Any) -> str:
    text = getattr(annotation, "__name__", "") if isinstance(annotation, type) else ""
    text = text or str(annotation).replace("typing.", "").replace("datetime.", "")
    text = re.sub(r"gnomon\.[a-z_.]+\.", "", text)
    return f"`{text.replace(' | None', ', null')}`"


def sources() -> dict[str, Source]:
    """Find every source by its type."""
    found = (getattr(module, "SOURCE", None) for module in modules("sources"))
    return {each.name: each for each in found if isinstance(each, Source)}


def sources_page() -> str:
    """Write what each source reads and how to connect it."""
    parts = ["# Sources\n\nTools Gnomon reads, and how to connect them.\n"]
    for source in sorted(sources().values(), key=lambda each: each.name):
        tables = ", ".join(f"`{table_name(kind)}`" for kind in source.entities)
        types = ", ".join(f"`{name}`" for name in source.readers)
        parts += [
            f"## {source.title} {{ #{source.name} }}\n",
            f"`type: {source.name}`. {source.summary}\n",
            f"**Rights.** {source.rights or 'None.'}\n",
            f"{source.setup.strip()}\n",
            f"**Webhooks.** {'Yes' if source.webhook else 'No'}.\n",
            f"**Fills.** {tables or 'Nothing yet.'}\n",
            f"**Events.** {types}\n",
        ]
        if fields(source.options):
            parts.append(
                _struct(f"Options of {source.title}", source.options).replace("## ", "### ")
            )
    return "\n".join(parts)


def settings_page() -> str:
    """Write what `gnomon.yaml` may say."""
    return "\n".join(
        [
            (
                "# Settings\n\n`gnomon.yaml` lies in the home, or where the command is run. "
                "`gnomon init` writes one with every setting commented.\n"
            ),
            _struct("The file", Settings),
            _struct("One source, under `sources:`", SourceSettings),
            _struct("`serve:`", ServeSettings),
            _struct("`sign_in:`", SignInSettings),
            _struct("`notices:`", NoticeSettings),
            _struct("`notices: mail:`", MailSettings),
            _struct("`notices: chats:`", ChatSettings),
        ]
    )


def catalogue_page() -> str:
    """Write the catalogue's kinds, their fields and annotations."""
    text = inspect.getdoc(gnomon.catalog) or ""
    prose = re.sub(r"::\n\n((?:    .*\n|\n)+)", _fenced, text.partition("\nModules: ")[0] + "\n")
    lines = ["# Catalogue\n", prose, "\n## Fields\n"]
    for kind, shape in {**BACKSTAGE, **own()}.items():
        lines.append(f"### {kind}\n")
        if kind in own_kinds():
            lines.append(f"{own_kinds()[kind].about}\n")
            lines.append(f"```yaml\n{own_kinds()[kind].example.strip()}\n```\n")
        lines += ["| Field of `spec` | Says |", "|---|---|"]
        lines += [f"| `{name}` | {_cell(_says(value))} |" for name, value in _flat(shape)]
        lines.append("")
    lines += ["## Annotations\n", "| Annotation | Says |", "|---|---|"]
    lines += [f"| `{name}` | names a {kind} |" for name, kind in ANNOTATIONS.items()]
    lines += [f"| `{name}` | {_cell(each.expected)} |" for name, each in OWN_ANNOTATIONS.items()]
    return "\n".join(lines) + "\n"


def _fenced(match: re.Match[str]) -> str:
    documents = inspect.cleandoc(match[1]).replace("\n\nkind:", "\n---\nkind:")
    return f":\n\n```yaml\n{documents}\n```\n\n"


def _flat(shape: Group) -> Iterator[tuple[str, Shape]]:
    for name, value in shape.fields.items():
        yield name, value
        if isinstance(value, Group):
            yield from ((f"{name}.{below}", each) for below, each in value.fields.items())


def _says(shape: Shape) -> str:
    if isinstance(shape, Group):
        return "anything" if shape.is_open and not shape.fields else "a mapping"
    told = f"a list of: {shape.expected}" if shape.is_list else shape.expected
    # Brackets would be links.
    told = told.replace("[", "\\[")
    return f"{told} (required)" if shape.is_required else told


def commands_page() -> str:
    """Write what each command does and takes."""
    command = typer.main.get_command(build())
    parts = ["# Commands\n\nEvery command says more with `--help`.\n"]
    for name, each in sorted(getattr(command, "commands", {}).items()):
        with click.Context(each, info_name=f"gnomon {name}") as context:
            usage = " ".join(each.collect_usage_pieces(context))
            parts += [f"## gnomon {name}\n", f"```\ngnomon {name} {usage}\n```\n"]
            parts += [f"{inspect.cleandoc(each.help or '')}\n", "| | |", "|---|---|"]
            for parameter in each.params:
                record = parameter.get_help_record(context)
                if record:
                    parts.append(f"| `{_cell(record[0])}` | {_cell(record[1])} |")
            parts.append("")
    return "\n".join(parts)


def coverage_page(register: Mapping[str, Any]) -> str:
    """Write which requirement is served by what and shown by which test.

    Args:
        register: What `register` reads.
    """
    served, later = register["served"], register["not_yet"]
    lines = [
        "# Coverage",
        "",
        "Which requirement is served by what, and the test that shows it. Written from",
        "`docs/coverage/` by `python docs/generate.py`; a test holds the two together.",
        "",
        f"Served: {len(served)}. Not yet: {sum(len(each['rows']) for each in later)}.",
        "",
        "| Row | Asks for | Served by | Shown by |",
        "|---|---|---|---|",
    ]
    for row, each in served.items():
        by = ", ".join(f"`{name}`" for name in serving(row, each))
        tests = "<br>".join(f"`{name}`" for name in each["tests"])
        lines.append(f"| {row} | {_cell(each['asks'])} | {by} | {tests} |")
    lines += ["", "## Not yet", ""]
    for each in later:
        lines += [f"### {each['work']}", "", f"{each['reason']} {each['until']}", ""]
        lines += [", ".join(str(row) for row in each["rows"]), ""]
    return "\n".join(lines).rstrip() + "\n"


def serving(row: str, entry: Mapping[str, Any]) -> list[str]:
    """Name what serves a requirement: metrics that say so, then what its entry adds."""
    measured = [name for name, metric in metrics().items() if row in metric.rows]
    return [*measured, *entry.get("by", [])]


def register() -> dict[str, Any]:
    """Read the register of requirements: a file for each part, their rows together."""
    served: dict[str, Any] = {}
    later: list[Any] = []
    for file in sorted((_FOLDER / "coverage").glob("*.yaml")):
        # Row ids such as 1.10 are text.
        part = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - builds text alone.
        if twice := set(served) & set(part["served"]):
            raise ValueError(f"{file}: {', '.join(sorted(twice))} stands in another file too.")
        served |= part["served"]
        later += part["not_yet"]
    return {"served": served, "not_yet": later}


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


if __name__ == "__main__":
    (_FOLDER / "coverage.md").write_text(coverage_page(register()), encoding="utf-8")
