"""`gnomon change-of-model`: concerns, waves and jobs of a change of operating model."""

from datetime import UTC, datetime

from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.steering.operating.change_project import heard
from gnomon.steering.operating.registers import change_project
from gnomon.steering.operating.waves import figures


def change_of_model(home: HomeOption = None, json: JsonOption = False) -> None:
    """Say what the catalogue tells of a change of operating model as a project.

    Concerns and how they were answered, waves and what was learned, and the jobs people have to do.
    What each wave moved is told by a test of its figures before and after; the evidence and the
    figures themselves stand on the page.
    """
    now = datetime.now(UTC)
    with opened(home) as place:
        found = change_project(place.installation(), now.date())
        moved = {
            wave.name: figures(place.installation(), wave, found.waves, now) for wave in found.waves
        }
    if json:
        print_json(found)
        return
    said = heard(found.concerns)
    out.print(f"concerns   {said.answered_count} of {said.count} answered", highlight=False)
    for one in found.concerns:
        answer = one.answer or "no answer yet"
        out.print(f"concern    {one.says}: {answer}", markup=False, highlight=False)
    for wave in found.waves:
        kind = "pilot" if wave.is_pilot else "wave"
        out.print(f"{kind:<10} {wave.title}, from {wave.starts_on}", markup=False, highlight=False)
        for told in moved[wave.name]:
            out.print(f"moved      {told.title}: {told.verdict}", markup=False, highlight=False)
        for lesson in wave.learned:
            out.print(f"learned    {lesson}", markup=False, highlight=False)
    for job in found.jobs:
        line = f"When {job.situation}, I want {job.motivation}, so I can {job.outcome}."
        out.print(f"job        {job.persona}: {line}", markup=False, highlight=False)
