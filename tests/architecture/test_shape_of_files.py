"""Names, sizes and docstrings follow the style guide."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

_NOT_A_NAME = {"utils", "util", "helpers", "helper", "common", "base", "manager", "core", "misc"}
_MODULE_LINES = 300
_FUNCTION_LINES = 40

_ONE_ANSWER = "one literal: the tool's whole answer, field by field, as the tool tells it"
_ONE_TABLE = "one expression: steps that make one table, and nothing a second table would share"
_ONE_CHART = "one literal: the chart's whole specification, as Vega-Lite writes it"

#: Longer modules, each with its reason.
LONG_MODULES: dict[str, str] = {}
#: Longer functions, each with its reason.
LONG_FUNCTIONS = {
    "src/gnomon/demo/books.py::_change": _ONE_ANSWER,
    "src/gnomon/charts/ageing.py::_spec": _ONE_CHART,
    "src/gnomon/charts/comparison.py::comparison_chart": _ONE_CHART,
    "src/gnomon/charts/cumulative_flow.py::cumulative_flow_chart": _ONE_CHART,
    "src/gnomon/charts/error_budget.py::error_budget_chart": _ONE_CHART,
    "src/gnomon/charts/forecast.py::forecast_chart": _ONE_CHART,
    "src/gnomon/charts/responsibility_matrix.py::responsibility_matrix": _ONE_CHART,
    "src/gnomon/charts/scatter.py::_spec": _ONE_CHART,
    "src/gnomon/charts/time_axis.py::time_axis_chart": _ONE_CHART,
    "src/gnomon/demo/github/running.py::run": _ONE_ANSWER,
    "src/gnomon/demo/gitlab/hooks.py::merge_request": _ONE_ANSWER,
    "src/gnomon/demo/gitlab/hooks.py::note": _ONE_ANSWER,
    "src/gnomon/demo/gitlab/places.py::project": _ONE_ANSWER,
    "src/gnomon/demo/gitlab/running.py::deployment": _ONE_ANSWER,
    "src/gnomon/demo/gitlab/shapes.py::merge_request": _ONE_ANSWER,
    "src/gnomon/demo/jira/shapes.py::fields": _ONE_ANSWER,
    "src/gnomon/model/change_life.py::change_life": _ONE_TABLE,
    "src/gnomon/model/deployment_outcome.py::deployment_outcome": _ONE_TABLE,
    "src/gnomon/model/deployment_reach.py::deployment_reach": _ONE_TABLE,
    "src/gnomon/model/group_path.py::group_path": _ONE_TABLE,
    "src/gnomon/model/same_incident.py::same_incident": _ONE_TABLE,
    "src/gnomon/model/same_repository.py::same_repository": _ONE_TABLE,
    "src/gnomon/model/status_move.py::status_move": _ONE_TABLE,
    "src/gnomon/sources/git/commits.py::commit": "one commit's header, field after field, in order",
}


def test_files_are_named_after_what_they_hold(repository: Any) -> None:
    words = {
        repository.name(path): set(re.split(r"[_/.]", repository.name(path)))
        for path in repository.modules()
    }
    assert {name for name, parts in words.items() if parts & _NOT_A_NAME} == set()


def test_modules_are_short(repository: Any) -> None:
    long = {
        repository.name(path): lines
        for path in repository.modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > _MODULE_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_MODULES} == {}


def test_functions_are_short(repository: Any) -> None:
    long = {
        f"{repository.name(path)}::{function.name}": lines
        for path in repository.modules()
        for function in _functions(repository.tree(path))
        if (lines := _lines(function)) > _FUNCTION_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FUNCTIONS} == {}


def test_exceptions_are_still_there(repository: Any) -> None:
    names = [*LONG_MODULES, *(name.partition("::")[0] for name in LONG_FUNCTIONS)]
    assert [name for name in names if not (repository.root / name).is_file()] == []


@pytest.mark.parametrize("room", ["metrics", "model"])
def test_tables_say_what_they_need_and_return(repository: Any, room: str) -> None:
    wanted = ["Args:", "Returns:"] + (["Excludes:", "Source:"] if room == "metrics" else [])
    missing = {}
    for path in repository.modules(room):
        for function in _tables(repository.tree(path), path.stem):
            docstring = ast.get_docstring(function) or ""
            lacking = [section for section in wanted if section not in docstring]
            if lacking:
                missing[repository.name(path)] = lacking
    assert missing == {}


@pytest.mark.parametrize("room", ["metrics", "model"])
def test_every_parameter_of_a_table_is_explained(repository: Any, room: str) -> None:
    unexplained = {}
    for path in repository.modules(room):
        for function in _tables(repository.tree(path), path.stem):
            section = (ast.get_docstring(function) or "").partition("Args:")[2]
            arguments = [*function.args.args, *function.args.kwonlyargs]
            silent = [each.arg for each in arguments if f"{each.arg}:" not in section]
            if silent:
                unexplained[repository.name(path)] = silent
    assert unexplained == {}


def test_every_public_name_has_a_docstring_that_begins_with_a_sentence(repository: Any) -> None:
    silent = []
    for path in repository.modules():
        for node in _documented(repository.tree(path)):
            first = (ast.get_docstring(node) or "").split("\n", 1)[0].strip()
            if not first.endswith((".", "?", ":", "::")):
                silent.append(f"{repository.name(path)}:{getattr(node, 'name', 'module')}: {first}")
    assert silent == []


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_address_says_who_may_ask(repository: Any) -> None:
    """The server does not start with one that does not; this says so before it is started."""
    silent = [
        (repository.name(path), node.name)
        for path in repository.modules("web")
        for node in ast.walk(repository.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for each in node.decorator_list
        if re.match(r"(?i)router\.(get|post|put|patch|delete)\(", ast.unparse(each))
        and "dependencies=[needs(" not in ast.unparse(each)
    ]
    assert silent == []


def _tables(tree: ast.Module, name: str) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield node


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's body: its signature is the lineage, its docstring the reference."""
    is_documented = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if is_documented else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _documented(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    yield tree
    for node in tree.body:
        is_definition = isinstance(node, ast.ClassDef | ast.FunctionDef)
        if is_definition and not node.name.startswith("_") and not _is_overload(node):
            yield node


def _is_overload(node: ast.ClassDef | ast.FunctionDef) -> bool:
    return any(ast.unparse(each) == "overload" for each in node.decorator_list)
