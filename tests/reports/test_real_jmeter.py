"""A real JMeter loads a small service, and its results are read in both formats."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_HOME = Path("/usr/share/jmeter")
_PLAN = Path(__file__).parent / "producers/plan.bsh"


@pytest.mark.skipif(
    shutil.which("java") is None or not (_HOME / "lib/ext/ApacheJMeter_http.jar").exists(),
    reason="needs JMeter (packages jmeter and jmeter-http)",
)
@pytest.mark.parametrize("output", ["csv", "xml"])
def test_a_run_is_summed_up_by_label(tmp_path: Path, fresh: Any, shop: int, output: str) -> None:
    report = tmp_path / f"run.{'jtl' if output == 'csv' else 'xml'}"
    command = [
        "java",
        "-Djava.awt.headless=true",
        f"-Dformat={output}",
        f"-Dport={shop}",
        f"-Dout={report}",
        "-cp",
        f"{_HOME}/bin/*:{_HOME}/lib/*:{_HOME}/lib/ext/*",
        "bsh.Interpreter",
        str(_PLAN),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    known, told = fresh(report)
    assert known == f"jmeter_{output}"
    by_label = {each.label: each for each in told["load_result"]}
    counted = {label: (each.sample_count, each.failed_count) for label, each in by_label.items()}
    assert counted == {"GET /basket": (20, 0), "GET /gone": (20, 20), None: (40, 20)}
    assert 0 <= by_label["GET /basket"].elapsed_p50_seconds < 60
    # What failed has a time too, which says nothing of how fast the service is.
    assert by_label["GET /gone"].elapsed_p95_seconds is None
    assert by_label[None].throughput_per_second > 0
