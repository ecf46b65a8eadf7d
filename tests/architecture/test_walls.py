"""The walls between rooms stand."""

import subprocess
import sys
from pathlib import Path


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_has_its_place_in_the_layers() -> None:
    root = Path(__file__).parents[2]
    layers = (root / "pyproject.toml").read_text(encoding="utf-8").split("layers = [")[1]
    placed = set(layers.split("]")[0].replace('"', " ").replace("|", " ").replace(",", " ").split())
    package = root / "src" / "gnomon"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    # The demo company has a contract of its own.
    assert rooms | modules == (placed - {":"}) | {"demo"}
