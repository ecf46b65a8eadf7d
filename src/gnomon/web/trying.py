"""Ask a tool one question for whoever looks at a page, and write down that it was asked."""

from urllib.parse import urlsplit

from fastapi import Request

from gnomon.operations.home import Home
from gnomon.operations.try_source import Tried, try_source
from gnomon.settings import SourceSettings
from gnomon.web.editing import editor


def try_noted(request: Request, name: str, instance: SourceSettings) -> Tried:
    """Ask a tool one question; the journal says who had its token sent where.

    Args:
        request: Who asks.
        name: What the source is called.
        instance: Its settings; they need not be saved.
    """
    home: Home = request.app.state.home
    found = try_source(name, instance)
    place = urlsplit(instance.url).netloc.rpartition("@")[2] or instance.url or "nowhere"
    detail = f"{instance.type} at {place}: {found.outcome}"
    home.inbox.record(editor(request), "source.tested", name, detail)
    return found
