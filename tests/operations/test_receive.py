"""An event from a file shows that its source has told something."""

import pytest

from gnomon.operations.home import Home, open_home
from gnomon.operations.receive import receive
from gnomon.operations.sources import source_reports
from small_home import NewHome


@pytest.mark.parametrize(("source", "state"), [("gitlab", "fresh"), ("an-etl", "never")])
def test_a_source_of_the_settings_has_told_what_was_handed_over(
    source: str, state: str, new_home: NewHome
) -> None:
    with open_home(new_home()) as home:
        assert _state(home) == "never"
        assert receive(home, b"{}", type="gitlab.hook.merge_request", source=source).new == 1
        # Whoever is not among the sources is none that could be late.
        assert _state(home) == state


def _state(home: Home) -> str:
    (found,) = (one.state for one in source_reports(home) if one.source == "gitlab")
    return found
