"""The organisation's working days, read once per state of the lake."""

from datetime import date

from msgspec.structs import asdict

from gnomon.answers.effort import working_dates
from gnomon.domain.calendar import WorkingDay
from gnomon.domain.entity import table_name
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.web.serving import Answers


def working_days_known(answers: Answers, home: Home) -> list[date]:
    """Return the working days of the default calendar, ascending; holidays are left out."""
    return answers.remembered(
        "working days",
        (table_name(WorkingDay),),
        lambda _: working_dates(
            asdict(each)
            for each in newest_rows(home.lake, WorkingDay)
            if each.calendar == "default"
        ),
    )
