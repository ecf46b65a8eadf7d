"""The documentation says what is there, and its examples work."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import typer
import yaml
from typer.testing import CliRunner

from gnomon.answers.lineage import entities, judgements, makers, metrics
from gnomon.catalog.catalogue import read
from gnomon.catalog.check import check
from gnomon.cli import build
from gnomon.settings import Settings, load

_ROOT = Path(__file__).parents[2]
_BIN = Path(sys.executable).parent
_PAGES = [*sorted((_ROOT / "docs").rglob("*.md")), _ROOT / "README.md", _ROOT / "CONTRIBUTING.md"]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[Any]:
    """List the code blocks of a language, each with its page."""
    return [
        pytest.param(match[2], id=f"{page.name}-{number}")
        for page in _PAGES
        for number, match in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8")))
        if match[1] == language
    ]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", _ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _commands() -> dict[str, Any]:
    return dict(getattr(typer.main.get_command(build()), "commands", {}))


def test_the_reference_names_everything(generate: ModuleType) -> None:
    pages = generate.pages()
    named = {
        "metrics": [f"`{name}`" for name in metrics()],
        "entities": [f"## `{name}`" for name in entities()],
        "sources": [f"`type: {name}`" for name in generate.sources()],
        "settings": [f"| `{name}` |" for name in Settings.__struct_fields__],
        "commands": [f"## gnomon {name}\n" for name in _commands()],
        "definitions": [
            f"| `{name}` |"
            for function in [*makers().values(), *(each.measure for each in metrics().values())]
            for name in judgements(function)
        ],
    }
    missing = {
        page: lacking
        for page, names in named.items()
        if (lacking := [name for name in names if name not in pages[f"reference/{page}.md"]])
    }
    assert missing == {}


def test_every_judgement_is_explained(generate: ModuleType) -> None:
    assert [name for name, each in generate._judgements().items() if not each[1]] == []


@pytest.mark.parametrize("block", _blocks("yaml"))
def test_yaml_examples_are_read(block: str, tmp_path: Path) -> None:
    if "apiVersion" not in block:
        (tmp_path / "gnomon.yaml").write_text(block, encoding="utf-8")
        assert load(tmp_path, tmp_path / "gnomon.yaml").sources
        return
    (tmp_path / "example.yaml").write_text(block, encoding="utf-8")
    wrong = [each for each in check(read([tmp_path])) if each.severity == "error"]
    # What an example refers to may be defined elsewhere.
    assert [str(each) for each in wrong if "which nothing defines" not in each.found] == []


def test_the_catalogue_reference_is_a_catalogue(generate: ModuleType, tmp_path: Path) -> None:
    page = generate.pages()["reference/catalogue.md"]
    backstage, own, *examples = (match[2] for match in _BLOCK.finditer(page))
    for version, text in (("backstage.io/v1alpha1", backstage), ("gnomon.dev/v1", own)):
        documents = [f"apiVersion: {version}\n{each}" for each in text.split("---\n")]
        name = version.split("/")[0]
        (tmp_path / f"{name}.yaml").write_text("---\n".join(documents), encoding="utf-8")
    (tmp_path / "kinds.yaml").write_text("---\n".join(examples), encoding="utf-8")
    wrong = [each for each in check(read([tmp_path])) if each.severity == "error"]
    assert [str(each) for each in wrong if "which nothing defines" not in each.found] == []


@pytest.mark.parametrize("block", _blocks("sh"))
def test_commands_in_examples_exist(block: str) -> None:
    known = _commands()
    for line in block.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0].endswith("make") and len(words) > 1:
            assert re.search(rf"^{words[1]}:", (_ROOT / "Makefile").read_text(), re.MULTILINE)
        if not words or not words[0].endswith("gnomon"):
            continue
        assert words[1] in known, line
        options = {
            name for each in known[words[1]].params for name in (*each.opts, *each.secondary_opts)
        }
        assert {word for word in words[2:] if word.startswith("--")} - options == set(), line


def test_the_example_metric_is_found_and_measures(tmp_path: Path) -> None:
    page = (_ROOT / "docs/how-to/write-a-metric.md").read_text(encoding="utf-8")
    (code,) = [match[2] for match in _BLOCK.finditer(page) if match[1] == "python"]
    folder = tmp_path / "acme" / "metrics"
    folder.mkdir(parents=True)
    (tmp_path / "acme" / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "open_time.py").write_text(code, encoding="utf-8")
    script = (
        "import sys; sys.path.insert(0, 'docs'); import generate\n"
        "assert '{ #open_time }' in generate.metrics_page()\n"
        "from datetime import datetime, UTC, timedelta\n"
        "import ibis\n"
        "from gnomon.answers.lineage import metric\n"
        "monday = datetime(2026, 3, 2, tzinfo=UTC)\n"
        "change = ibis.memtable([{'key': 'c', 'opened_at': monday, 'repository_id': 'r'}])\n"
        "merge = ibis.memtable([{'change_id': 'c', 'merged_at': monday + timedelta(hours=5)}])\n"
        "rows = metric('open_time').measure(change, merge).execute()\n"
        "assert rows['value'].tolist() == [5 * 3600.0]\n"
    )
    environment = os.environ | {"GNOMON_PLUGINS": "acme", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_example_event_is_accepted_once(payloads: Path, tmp_path: Path) -> None:
    hook = payloads / "gitlab/webhooks/merge_request.json"
    command = ["receive", f"{hook}", "--json", "--home", f"{tmp_path}"]
    command += ["--type", "gitlab.hook.merge_request", "--source", "gitlab"]
    told = [CliRunner().invoke(build(), command).stdout for _ in range(2)]
    assert [msgspec.json.decode(each)["new"] for each in told] == [1, 0]


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [_BIN / "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=_ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "reference/metrics/index.html").is_file()


def test_the_navigation_names_every_page(generate: ModuleType) -> None:
    told = yaml.safe_load((_ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    named = set(re.findall(r"[\w/-]+\.md", str(told["nav"])))
    there = {path.relative_to(_ROOT / "docs").as_posix() for path in _PAGES[:-2]}
    assert named == there | set(generate.pages())
