"""What Gnomon depends on is used, and may be given away with it."""

import ast
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    packages_distributions,
)
from typing import Any

from packaging.requirements import Requirement

#: Words of licences that let anybody use, change and pass on what they cover.
_PERMISSIVE = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|HPND|Unlicense|Zlib|CC0)\b",
    re.IGNORECASE,
)
_NOT_PERMISSIVE = re.compile(
    r"\b(?:A?GPL|LGPL|General Public|SSPL|BUSL|Commons Clause)", re.IGNORECASE
)

#: Licences that ask for more than a notice, each with why it may be used all the same.
LICENCE_EXCEPTIONS = {
    "certifi": "MPL-2.0 covers its own list of certificates alone, which is not changed",
    "orjson": "MPL-2.0 or Apache-2.0 or MIT, as one likes",
}
#: Runtime dependencies that no module imports by name, each with its use.
UNIMPORTED = {
    "tzdata": "time zones for zoneinfo on machines that have none",
    "sqlglot": "Ibis compiles with it; only its version is capped here",
}
#: Dependencies of the development groups that neither code nor configuration names.
DEV_USES = {
    "editables": "hatchling installs the project in place with it",
    "types-pyyaml": "types for mypy",
    "pytest-xdist": "runs the tests in several processes, `-n` in the Makefile",
    "pytest-randomly": "shuffles the tests by being there",
    "psycopg": "reaches the PostgreSQL that tests start",
    "pyspark": "the other engine of the tests",
}


def _project(repository: Any) -> dict[str, Any]:
    return tomllib.loads((repository.root / "pyproject.toml").read_text(encoding="utf-8"))


def _runtime(requirements: list[str]) -> dict[str, Distribution]:
    """Find every installed distribution that running Gnomon needs."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(each), "") for each in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        for wanted in ("", *requirement.extras):
            key = f"{requirement.name.lower()}[{wanted}]"
            if key not in found:
                found[key] = installed
                waiting += [(Requirement(each), wanted) for each in installed.requires or ()]
    return found


def _licence(installed: Distribution) -> str:
    told = installed.metadata
    classifiers = [each for each in told.get_all("Classifier", []) if "License ::" in each]
    # The field `License` may hold the whole text; its first line names it.
    free = (told.get("License") or "").strip().split("\n")[0]
    return " ".join([told.get("License-Expression") or "", *classifiers, free]).strip()


def test_runtime_dependencies_have_permissive_licences(repository: Any) -> None:
    doubtful = {}
    for installed in _runtime(_project(repository)["project"]["dependencies"]).values():
        name = installed.metadata["Name"].lower()
        licence = _licence(installed)
        is_fine = _PERMISSIVE.search(licence) and not _NOT_PERMISSIVE.search(licence)
        if not is_fine and name not in LICENCE_EXCEPTIONS:
            doubtful[name] = licence
    assert doubtful == {}


def _imported(repository: Any, folder: str) -> set[str]:
    found: set[str] = set()
    for path in sorted((repository.root / folder).rglob("*.py")):
        for node in ast.walk(repository.tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


@cache
def _by_module() -> Mapping[str, list[str]]:
    """Find what is installed by the modules it brings; reads the list of files of each."""
    return packages_distributions()


def _distributions(modules: set[str]) -> set[str]:
    known = _by_module()
    return {name.lower() for module in modules for name in known.get(module, [])}


def test_every_runtime_dependency_is_imported(repository: Any) -> None:
    project = _project(repository)["project"]
    wanted = {Requirement(each).name.lower() for each in project["dependencies"]}
    used = _distributions(_imported(repository, "src"))
    assert wanted - used == set(UNIMPORTED)


def test_nothing_else_is_imported(repository: Any) -> None:
    project = _project(repository)["project"]
    listed = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        listed += extra
    wanted = {Requirement(each).name.lower() for each in listed}
    # What FastAPI and Jinja are made of and hand out under its own name; the API of OpenTelemetry
    # lies in the same folder as its protocol, which is what is imported.
    handed_out = {"gnomon", "starlette", "markupsafe", "opentelemetry-api"}
    assert _distributions(_imported(repository, "src")) - wanted - handed_out == set()


def test_every_other_dependency_is_used(repository: Any) -> None:
    groups = _project(repository)["dependency-groups"]
    used = _distributions(_imported(repository, "tests") | _imported(repository, "benchmarks"))
    used |= _distributions(_imported(repository, "docs"))
    files = ["Makefile", "pyproject.toml", "mkdocs.yml", ".ci/environment", "CONTRIBUTING.md"]
    texts = "".join((repository.root / name).read_text(encoding="utf-8") for name in files)
    tools = texts.split("[dependency-groups]")[0] + texts.partition("[tool.")[2]
    unused = [
        name
        for group in groups.values()
        for each in group
        if (name := Requirement(each).name.lower()) not in used
        and name.removeprefix("pytest-").split("-")[0] not in tools
        and name not in DEV_USES
    ]
    assert unused == []
