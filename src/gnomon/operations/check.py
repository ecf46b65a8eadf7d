"""Say everything that is wrong with an installation before it matters."""

from gnomon.answers.lineage import check_definitions
from gnomon.catalog.catalogue import read as read_catalogue
from gnomon.catalog.check import check as check_catalogue
from gnomon.catalog.finding import Finding, rank
from gnomon.errors import GnomonError
from gnomon.inbox import disk
from gnomon.operations.readers import source_options
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import source as find_source


def check(settings: Settings) -> list[Finding]:
    """Check settings, sources, catalogue and home; the worst findings first.

    Nothing is fetched and nothing is written.
    """
    file = str(settings.folder / "gnomon.yaml")
    found = [*_definitions(settings, file), *_home(settings)]
    for name, instance in settings.sources.items():
        found += _source(name, instance, file)
    paths = [settings.folder / path for path in settings.catalogue]
    found += check_catalogue(read_catalogue(paths))
    return sorted(found, key=rank)


def _definitions(settings: Settings, file: str) -> list[Finding]:
    try:
        check_definitions(settings.definitions)
    except GnomonError as error:
        return [
            _finding(file, "definitions", str(error), "a judgement of the definitions reference")
        ]
    return []


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
