"""What of the settings has changed is written down, and never what it says."""

from pathlib import Path

from msgspec.structs import replace

from gnomon.inbox import Entry
from gnomon.operations.home import open_home
from gnomon.operations.settings_change import note_settings
from gnomon.settings import ServeSettings, Settings
from small_home import settings


def _noted(told: Settings) -> list[Entry]:
    with open_home(told) as home:
        note_settings(home, who="somebody")
        return home.inbox.entries(limit=9, action="settings.")


def test_a_changed_setting_is_named_without_its_value(tmp_path: Path) -> None:
    told = settings(tmp_path)
    assert _noted(told) == []
    assert _noted(told) == []
    later = replace(told, organisation="Secret project", serve=ServeSettings(port=8400))
    (entry,) = _noted(later)

    assert (entry.who, entry.detail) == ("somebody", "organisation, serve.port")
    assert "Secret" not in str(entry)
    assert len(_noted(later)) == 1


def test_a_setting_taken_out_is_named(tmp_path: Path) -> None:
    told = settings(tmp_path, definitions={"production_tiers": ["production"]})
    _noted(told)
    (entry,) = _noted(replace(told, definitions={}))

    assert entry.detail == "definitions, definitions.production_tiers"
