"""Observations that pages will ask for, read before anybody does."""

from gnomon.answers.observing import observation_schema
from gnomon.answers.writing import OBSERVATION, PARTITION_BY
from gnomon.engines.engine import Engine
from gnomon.lake.lake import Lake

#: A file of more rows is read where it lies, so that there is nothing to hold.
_FEW_ROWS = 2_000
#: Files read together; who asks for one meanwhile waits for these.
_AT_ONCE = 50


class Holding:
    """Lets an engine hold the small files of observations as they come.

    A company of a few teams has two thousand of them, whose reading was half of a first page.
    """

    def __init__(self, lake: Lake, engine: Engine) -> None:
        """Know where the observations are, and what pages ask with."""
        self._lake = lake
        self._engine = engine
        self._known: set[str] = set()

    def look(self) -> None:
        """Read the files that came since the last look."""
        files = self._lake.snapshot(OBSERVATION).files
        small = {file.uri for file in files if file.row_count <= _FEW_ROWS}
        new = sorted(small - self._known)
        for start in range(0, len(new), _AT_ONCE):
            with self._engine.session() as session:
                some = new[start : start + _AT_ONCE]
                session.scan("observed", some, observation_schema(), PARTITION_BY)
        self._known = small
