"""Follow `gnomon.yaml` while serving: sources that come or go count without a new start."""

import logging
from pathlib import Path

from gnomon.errors import GnomonError
from gnomon.operations.connect import use_sources
from gnomon.operations.home import Home
from gnomon.operations.settings_change import note_settings
from gnomon.settings import load

_LOG = logging.getLogger(__name__)
_WHO = "gnomon.yaml"

Stamp = tuple[int, int] | None


class Following:
    """Looks at the settings of a home now and then; only sources are taken over."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known = self._seen = _stamp(home.settings.file)

    def look(self) -> bool:
        """Take over what the file says of sources, if it has changed and stands still since.

        Returns:
            Whether the sources are other ones now.
        """
        file = self._home.settings.file
        stamp, before = _stamp(file), self._seen
        self._seen = stamp
        # One that is being written says half of what it will.
        if file is None or stamp is None or stamp == self._known or stamp != before:
            return False
        self._known = stamp
        try:
            told = load(self._home.settings.home, file)
        except GnomonError as error:
            _LOG.warning("The settings have changed and cannot be used: %s", error)
            return False
        if told.sources == self._home.settings.sources:
            return False
        use_sources(self._home, told.sources)
        changed = note_settings(self._home, who=_WHO)
        _LOG.info("Sources have changed: %s", ", ".join(changed))
        return True


def _stamp(file: Path | None) -> Stamp:
    try:
        about = file.stat() if file else None
    except OSError:
        return None
    return (about.st_mtime_ns, about.st_size) if about else None
