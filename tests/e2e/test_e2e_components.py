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
    # GitLab says that a pipeline passes without linting; GitHub and Jenkins have no word for that.
    assert set(judged) == {"compile", "lint", "unit"}
    assert 0 < judged["lint"].runs < judged["compile"].runs
    # What fails are the unit tests alone.
    assert judged["compile"].verdict == judged["lint"].verdict == "review"
    unit = judged["unit"]
    assert unit.verdict == "contributes"
    assert unit.fixed is not None
    assert 0 < unit.fixed <= unit.failed < unit.runs / 5
