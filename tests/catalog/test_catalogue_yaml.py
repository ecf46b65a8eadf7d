"""YAML as a tree of text that knows its lines, and what is refused."""

import itertools
import time

import pytest

from gnomon.catalog import yaml_tree
from gnomon.catalog.yaml_tree import Fields, Items, Node, Text, YamlProblem, documents


def _only(content: str) -> Node:
    (node,) = documents(content)
    assert isinstance(node, Node)
    return node


def _problem(content: str) -> YamlProblem:
    *_, last = documents(content)
    assert isinstance(last, YamlProblem)
    return last


def test_text_stays_as_written_and_knows_its_line() -> None:
    root = _only('country: no\nversion: 1.10\nhours: 17:30\nempty:\nquoted: ""\n')
    assert isinstance(root, Fields)
    assert root.text("country") == "no"
    assert root.text("version") == "1.10"
    assert root.text("hours") == "17:30"
    assert root.get("empty") is None
    assert root.text("quoted") == ""
    assert root.lines == {"country": 1, "version": 2, "hours": 3, "empty": 4, "quoted": 5}


def test_lists_and_mappings_nest() -> None:
    root = _only("spec:\n  - {person: jdoe, groups: [a, b]}\n")
    assert isinstance(root, Fields)
    entries = root.get("spec")
    assert isinstance(entries, Items)
    (entry,) = entries.values
    assert isinstance(entry, Fields)
    assert entry.texts("groups") == ("a", "b")
    assert entry.texts("person") == ("jdoe",)
    assert entry.line == 2


def test_a_small_alias_stands_for_its_node() -> None:
    root = _only("one: &x [a]\ntwo: *x\n")
    assert isinstance(root, Fields)
    assert root.texts("two") == ("a",)


def test_a_bomb_of_aliases_is_refused_before_it_unfolds() -> None:
    letters = "abcdefghij"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    for below, name in itertools.pairwise(letters):
        lines.append(f"{name}: &{name} [{','.join([f'*{below}'] * 10)}]")
    began = time.perf_counter()
    problem = _problem("\n".join(lines))
    assert problem.found == "more values than a catalogue has"
    assert time.perf_counter() - began < 1


def test_an_alias_inside_its_own_anchor_is_refused() -> None:
    problem = _problem("a: &loop [*loop]")
    assert (problem.line, problem.found) == (1, "*loop")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening: str) -> None:
    assert _problem(opening * 50_000).found == "very deep nesting"


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_FILE_BYTES", 10)
    assert "at most 10" in _problem("a: 1234567890").expected


@pytest.mark.parametrize(
    "content",
    [
        "a: !!python/object/apply:os.system [true]",
        "a: !!python/name:os.system ''",
        "a: !custom {b: c}",
    ],
)
def test_a_tag_is_refused_and_nothing_is_built(content: str) -> None:
    assert _problem(content).found.startswith("the tag ")


def test_a_key_given_twice_is_told_and_the_first_counts() -> None:
    twice, root = documents("a: 1\nb: 2\na: 3\n")
    assert isinstance(twice, YamlProblem)
    assert (twice.line, twice.found) == (3, "'a' a second time")
    assert isinstance(root, Fields)
    assert root.text("a") == "1"


def test_broken_yaml_keeps_the_documents_before_it() -> None:
    first, problem = documents("a: 1\n---\nb: [1,\n")
    assert isinstance(first, Fields)
    assert isinstance(problem, YamlProblem)
    assert problem.line >= 3


def test_a_mapping_as_a_key_is_refused() -> None:
    assert _problem("{a: b}: c").found == "a list or mapping as a key"


@pytest.mark.parametrize("content", ["\x00", "a: \ud800", "\t- a", "a: 'b", "%YAML 9.9\n---\na: b"])
def test_nonsense_is_a_problem_and_not_a_crash(content: str) -> None:
    assert _problem(content).expected == "YAML"


def test_an_empty_file_has_no_documents() -> None:
    assert list(documents("# nothing\n")) == []
    (node,) = documents("---\n")
    assert isinstance(node, Text)
    assert node.is_null
