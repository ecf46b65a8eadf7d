"""Names, sizes and docstrings follow the style guide."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

_NOT_A_NAME = {"utils", "util", "helpers", "helper", "common", "base", "manager", "core", "misc"}
_MODULE_LINES = 300
_FUNCTION_LINES = 40

#: Longer modules, each with its reason.
LONG_MODULES: dict[str, str] = {}
#: Longer functions, each with its reason.
LONG_FUNCTIONS: dict[str, str] = {}


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
    assert set(long) == set(LONG_MODULES), long


def test_functions_are_short(repository: Any) -> None:
    long = {
        f"{repository.name(path)}::{function.name}": lines
        for path in repository.modules()
        for function in _functions(repository.tree(path))
        if (lines := _lines(function)) > _FUNCTION_LINES
    }
    assert set(long) == set(LONG_FUNCTIONS), long


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


def _tables(tree: ast.Module, name: str) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield node


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from its `def` on, its docstring left out."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        whole -= (first.end_lineno or 0) - first.lineno + 1
    return whole


def _documented(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    yield tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
