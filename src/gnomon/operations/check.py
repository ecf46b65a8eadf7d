"""Say everything that is wrong with an installation before it matters."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from gnomon.answers.lineage import check_definitions
from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.catalogue import read as read_catalogue
from gnomon.catalog.finding import Finding, rank
from gnomon.catalog.yaml_tree import Fields, Node, documents
from gnomon.errors import GnomonError
from gnomon.inbox import disk
from gnomon.operations.accounts import doubtful_accounts
from gnomon.operations.notice_settings import problems as notice_problems
from gnomon.operations.readers import source_options
from gnomon.operations.sign_in import problems
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import source as find_source
from gnomon.steering.checking import check_whole


def check(settings: Settings) -> list[Finding]:
    """Check settings, sources, catalogue and home; the worst findings first.

    Nothing is fetched and nothing is written.
    """
    file = str(settings.folder / "gnomon.yaml")
    found = [*_definitions(settings, file), *_sign_in(settings, file)]
    for name, instance in settings.sources.items():
        found += _source(name, instance, file)
    catalogue = read_catalogue([settings.folder / path for path in settings.catalogue])
    found += _notices(settings, catalogue, file)
    found = [*_placed(found, file), *_home(settings), *_accounts(settings)]
    found += check_whole(catalogue)
    return sorted(found, key=rank)


def _definitions(settings: Settings, file: str) -> list[Finding]:
    try:
        check_definitions(settings.definitions)
    except GnomonError as error:
        return [
            _finding(file, "definitions", str(error), "a judgement of the definitions reference")
        ]
    return []


def _sign_in(settings: Settings, file: str) -> list[Finding]:
    if settings.sign_in is None:
        return []
    found = (str(problem) for problem in problems(settings.sign_in))
    return [
        _finding(file, "sign_in", each, "settings by which people can sign in") for each in found
    ]


def _notices(settings: Settings, catalogue: Catalogue, file: str) -> list[Finding]:
    if settings.notices is None:
        return []
    units = {each.name for each in catalogue.of("Group")}
    return [
        _finding(file, f"notices.{field}", found, "settings by which people can be told")
        for field, found in notice_problems(settings.notices, units)
    ]


def _source(name: str, instance: SourceSettings, file: str) -> list[Finding]:
    field = f"sources.{name}"
    found = []
    try:
        source = find_source(instance.type)
        source_options(source, name, instance)
    except GnomonError as error:
        return [_finding(file, field, str(error), "a type and options that Gnomon knows")]
    for what, read in (("token", instance.token), ("webhook_secret", instance.webhook_secret)):
        try:
            read()
        except GnomonError as error:
            found.append(_finding(file, f"{field}.{what}", str(error), "a variable that is set"))
    if source.webhook is not None and not (
        instance.webhook_secret_env or instance.webhook_secret_file
    ):
        found.append(
            _finding(
                file,
                f"{field}.webhook_secret_env",
                "no secret, so its webhooks are refused",
                "the name of an environment variable",
                severity="info",
            )
        )
    return found


def _home(settings: Settings) -> list[Finding]:
    place = str(settings.home)
    expected = "a local disk, or `database` for PostgreSQL"
    return [_finding(place, "home", found, expected) for found in disk.findings(settings)]


def _accounts(settings: Settings) -> list[Finding]:
    """List accounts that could be somebody's; only a person can tell."""
    return [
        _finding(
            str(settings.home),
            one.account,
            f"could be {' or '.join(one.people)}, by {one.rule.replace('_', ' ')} alone",
            "the account among the `gnomon.dev/accounts` of whose it is, or nothing to do",
            severity="info",
        )
        for one in doubtful_accounts(settings)
    ]


def _placed(found: Iterable[Finding], file: str) -> list[Finding]:
    """Say on which line of the settings each finding stands."""
    path = Path(file)
    roots = list(documents(path.read_text(encoding="utf-8"))) if path.is_file() else []
    root = next((one for one in roots if isinstance(one, Node)), None)
    return [msgspec.structs.replace(one, line=_line(root, one.field)) for one in found]


def _line(node: Node | None, field: str) -> int:
    """Find the line of the deepest step of a field that is there; 0 where none is."""
    line = 0
    for step in field.split("."):
        if not isinstance(node, Fields):
            break
        # A secret is not in the file; what says where it is stands for it.
        names = (step, f"{step}_env", f"{step}_file")
        name = next((one for one in names if one in node.values), None)
        if name is None:
            break
        line, node = node.lines[name], node.values[name]
    return line


def _finding(
    file: str, field: str, found: str, expected: str, *, severity: str = "error"
) -> Finding:
    return Finding(
        file=file,
        line=0,
        field=field,
        found=found,
        expected=expected,
        severity=severity,  # type: ignore[arg-type]
    )
