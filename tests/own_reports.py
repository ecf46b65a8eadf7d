"""The project's own reports, handed to Gnomon as any project hands over its own."""

import os
import subprocess
import sys
from pathlib import Path

_PROJECT = Path(__file__).parents[1]
_ROOM = "reports"
_SECONDS = 600


def hand_over(results: Path) -> str:
    """Send test results, findings and coverage, and say what Gnomon's gates make of them.

    Coverage is that of the room that reads reports, by its own tests: tracing every test would
    take half as long again.

    Args:
        results: JUnit XML of the run that has just ended.

    Returns:
        What ``gnomon report`` printed; where a tool could not do its work, what it said.
    """
    folder = results.parent
    findings, data, covered = folder / "ruff.sarif", folder / "coverage", folder / "coverage.json"
    python, programs = sys.executable, Path(sys.executable).parent
    room = ("-m", "pytest", "-q", "-n0", f"tests/{_ROOM}", "-k", "not producers and not jmeter")
    traced = (f"--data-file={data}", "--branch", f"--source=src/gnomon/{_ROOM}")
    sarif = ("--exit-zero", "--output-format=sarif", f"--output-file={findings}")
    steps = (
        (python, "-m", "ruff", "check", *sarif),
        (python, "-m", "coverage", "run", *traced, *room),
        (python, "-m", "coverage", "json", "-q", f"--data-file={data}", "-o", str(covered)),
    )
    for step in steps:
        done = _run(*step)
        if done.returncode:
            return f"{' '.join(step[2:4])} failed:\n{done.stdout}{done.stderr}"
    revision = _run("git", "rev-parse", "HEAD").stdout.strip()
    about = ("--service=gnomon", f"--revision={revision}", "--catalogue=.ci/gates.yaml")
    files = (str(results), str(covered), str(findings))
    done = _run(str(programs / "gnomon"), "report", *files, *about, f"--home={folder / 'home'}")
    return done.stderr + done.stdout


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        words,
        cwd=_PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
