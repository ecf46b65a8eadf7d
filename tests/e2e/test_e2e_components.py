"""What the jobs of the company's pipelines caught, against how often its books say they failed."""

from datetime import UTC, datetime, timedelta

import pytest
from ledger import NOW, Demo

from gnomon.answers.job_gates import job_gates
from gnomon.steering.components import pipeline_jobs

pytestmark = pytest.mark.xdist_group("e2e")


def test_unit_tests_catch_what_is_mended_and_compiling_never_fails(demo: Demo) -> None:
    since = datetime(2020, 1, 1, tzinfo=UTC)
    found = job_gates(demo.home.installation(), since, NOW + timedelta(days=1), set())
    judged = {one.name: one for one in pipeline_jobs(found)}
    # A pipeline passes without linting, which is no gate; what fails are the unit tests alone.
    assert set(judged) == {"compile", "unit"}
    assert judged["compile"].verdict == "review"
    unit = judged["unit"]
    assert unit.verdict == "contributes"
    assert unit.fixed is not None
    assert 0 < unit.fixed <= unit.failed < unit.runs / 5
