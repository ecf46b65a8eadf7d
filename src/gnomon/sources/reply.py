"""What a tool answered: a page, a refusal, or something that is neither."""

from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct

from gnomon.errors import SourceError

#: Answers that say *not now*: the same question may be answered later.
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})
_HINTS = {
    401: "Check that the source's token is right and has not expired.",
    403: "The token lacks a right; see the source's page in the reference.",
    404: "It does not exist, or the token may not see it.",
    407: "The proxy wants its own user name and password.",
}
# Checks the syntax of a body without making objects of it.
_JSON = msgspec.json.Decoder(msgspec.Raw)


class AnswerError(SourceError):
    """A tool did not answer one request as its interface promises."""

    def __init__(self, text: str, *, path: str, status: int | None = None) -> None:
        super().__init__(text)
        self.path = path
        """Path and query that were asked for."""
        self.status = status
        """HTTP status of the answer; null when none arrived or its body was unusable."""


class TransientError(AnswerError):
    """An answer worth asking for again."""

    is_told = False
    """Whether the tool said when to ask again."""


class Reply(Struct, frozen=True):
    """A successful answer whose body is JSON."""

    status: int
    """HTTP status, 200 to 299."""
    headers: Mapping[str, str]
    """Header names in lower case."""
    body: bytes
    """The body, decompressed."""
    path: str = ""
    """Path and query that were asked for."""


def judged(reply: Reply, host: str, redacted: Callable[[str], str]) -> Reply:
    """Tell a page from a refusal, an outage and a page meant for people.

    Args:
        reply: The answer as it arrived, whatever its status and body.
        host: Who answered, for messages.
        redacted: Takes secrets out of a text.

    Raises:
        TransientError: The same question may be answered later.
        AnswerError: It will not.
    """
    if reply.status in _TRANSIENT or _is_throttled(reply):
        # Whoever gives up must know it for throttling, whatever number the tool puts on it.
        status = 429 if reply.status == 403 else reply.status  # noqa: PLR2004
        raise TransientError(_refusal(reply, host, redacted), path=reply.path, status=status)
    if not 200 <= reply.status < 300:  # noqa: PLR2004 - the class of success
        raise AnswerError(_refusal(reply, host, redacted), path=reply.path, status=reply.status)
    try:
        _JSON.decode(reply.body)
    except msgspec.DecodeError as error:
        raise _not_json(reply, host, error) from error
    return reply


def _is_throttled(reply: Reply) -> bool:
    """Tell a spent budget from a missing right: GitHub answers 403 to both."""
    if reply.status != 403:  # noqa: PLR2004 - forbidden
        return False
    is_spent = reply.headers.get("x-ratelimit-remaining", "").strip() == "0"
    return is_spent or "retry-after" in reply.headers or b"rate limit" in reply.body[:2000].lower()


def _refusal(reply: Reply, host: str, redacted: Callable[[str], str]) -> str:
    said = redacted(" ".join(reply.body[:2000].decode("utf-8", "replace").split()))
    quoted = f": {said[:200]}" if said and not said.startswith("<") else ""
    if 300 <= reply.status < 400:  # noqa: PLR2004 - the class of redirects
        hint = "It redirects, most likely to a sign-in page: check the source's url and token."
    elif _is_throttled(reply):
        hint = "It is asked too often; sync again later, or lower the source's concurrency."
    else:
        hint = _HINTS.get(reply.status, "")
    return f"{host} answered {reply.status} for {reply.path}{quoted}. {hint}".strip()


def _not_json(reply: Reply, host: str, error: msgspec.DecodeError) -> AnswerError:
    if reply.body.lstrip()[:1] in (b"{", b"["):
        return TransientError(
            f"{host} answered {reply.path} with JSON that is cut or broken after "
            f"{len(reply.body):,} bytes ({error}).",
            path=reply.path,
        )
    what = reply.headers.get("content-type", "no content type")
    return AnswerError(
        f"{host} answered {reply.path} with {what} where JSON was expected; a sign-in or "
        "maintenance page looks like this. Check the source's url, token and proxy.",
        path=reply.path,
    )
