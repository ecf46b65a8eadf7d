"""Pages that do not say what they are about: it stands beside them in their event."""

import msgspec
from msgspec import Raw, Struct

from gnomon.sources.http import Reply


def beside(about: Struct, reply: Reply, **parts: Raw | bytes) -> Reply:
    """Put what was asked, and what other answers told of the same thing, beside a page.

    Every part stays as it was told, to the byte.

    Args:
        about: What the page does not say itself; becomes ``about``.
        reply: The page; becomes ``page``.
        parts: Further answers, by the names they get.
    """
    told = {"about": msgspec.json.encode(about), "page": reply.body, **parts}
    body = b",".join(b'"%b":%b' % (name.encode(), bytes(part)) for name, part in told.items())
    return Reply(reply.status, reply.headers, b"{%b}" % body, reply.path)
