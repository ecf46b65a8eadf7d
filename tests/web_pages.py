"""The pages tests look at, and a page as its markup says it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Address and heading of a page of each kind.
PAGES = {
    "/": "How we deliver",
    "/units/commerce": "commerce business unit",
    "/units/shop": "shop team",
    "/metrics": "Metrics",
    "/metrics?scope=checkout": "Metrics of checkout",
    "/metrics/change_lead_time": "Change lead time",
    "/metrics/change_fail_rate?scope=shop&window=26w": "Change fail rate",
    "/metrics/work_in_progress?every=month": "Work in progress",
    "/changes/gitlab:change:1!51": "Change 51 merged",
    "/sources": "Sources",
    "/search?q=lead": "Search",
}


@dataclass
class Parsed:
    """What a page consists of."""

    headings: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    inline_scripts: int = 0
    landmarks: set[str] = field(default_factory=set)
    text: str = ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Parsed()
        self._open: list[str] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._open.append(tag)
        self.page.handlers += [name for name in told if name.startswith("on") or name == "style"]
        if tag == "a" and told.get("href"):
            self.page.links.append(told["href"] or "")
        if tag == "script" and "src" not in told and told.get("type") != "application/json":
            self.page.inline_scripts += 1
        if tag in ("main", "header", "footer", "nav"):
            self.page.landmarks.add(tag)
        if tag in ("h1", "h2", "h3"):
            self.page.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                continue

    def handle_data(self, data: str) -> None:
        if "script" in self._open or not data.strip():
            return
        self._words.append(data)
        if {"h1", "h2", "h3"} & set(self._open):
            tag, before = self.page.headings[-1]
            self.page.headings[-1] = (tag, " ".join(f"{before} {data}".split()))


def parsed(html: str) -> Parsed:
    """Read the markup of a page."""
    parser = _Parser()
    parser.feed(html)
    parser.page.text = " ".join(" ".join(parser._words).split())
    return parser.page
