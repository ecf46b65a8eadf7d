"""The words of a text that may be HTML."""

from html.parser import HTMLParser

_HIDDEN = frozenset({"head", "script", "style"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def plain_text(told: str) -> str:
    """Read the words; tags, scripts and styles are left out, broken HTML is read as it is."""
    if "<" not in told:
        return told.strip()
    words = _Words()
    words.feed(told)
    words.close()
    return " ".join(" ".join(words.found).split())
