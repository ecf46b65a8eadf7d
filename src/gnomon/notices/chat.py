"""Write a message in the shape that a chat takes, and post it to its incoming webhook."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from gnomon.notices.errors import NoticeError
from gnomon.notices.message import Line, Message
from gnomon.settings import ChatSettings

Json = dict[str, Any]
_SECONDS = 30
#: What Slack takes at most: of a heading, of a text, and of blocks.
_SLACK_HEADING, _SLACK_TEXT, _SLACK_BLOCKS = 150, 2_900, 48
#: What Mattermost takes at most.
_MATTERMOST_TEXT = 16_000
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~])")
#: Stands after an at sign, so that it mentions nobody and cannot be seen.
_NOTHING = "\N{ZERO WIDTH SPACE}"


def post(name: str, settings: ChatSettings, message: Message) -> None:
    """Post a message to a chat.

    Args:
        name: What the settings call the chat.
        settings: Where it is and what it takes.
        message: What is told.

    Raises:
        SettingsError: Its address cannot be read.
        NoticeError: It does not answer, or does not take the message.
    """
    try:
        answer = httpx2.post(settings.url(), json=SHAPES[settings.type](message), timeout=_SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        # The address is a secret, and what the client says cites it.
        raise NoticeError(f"The chat {name} does not answer: {type(error).__name__}.") from None
    if not answer.is_success:
        raise NoticeError(f"The chat {name} did not take the message: HTTP {answer.status_code}.")


def slack(message: Message) -> Json:
    """Write a message in Slack's blocks.

    See https://docs.slack.dev/messaging/formatting-message-text and the reference of its blocks.
    """
    blocks: list[Json] = [
        {"type": "header", "text": _plain(message.subject[:_SLACK_HEADING])},
        _section(_escaped(message.lead)),
    ]
    for part in message.parts:
        blocks += [{"type": "divider"}, _section(f"*{_escaped(part.title)}*")]
        blocks += [_section(_slack_line(line)) for line in part.lines]
        if not part.lines:
            blocks.append(_section(_escaped(part.nothing)))
        if part.more:
            blocks.append(_section(f"<{message.href}|{part.more} more>"))
    links = f"<{message.href}|All of it> \N{MIDDLE DOT} <{message.choices}|What is sent>"
    blocks = [*blocks[:_SLACK_BLOCKS], _section(links)]
    return {"text": f"{_escaped(message.subject)}: {_escaped(message.lead)}", "blocks": blocks}


def _slack_line(line: Line) -> str:
    new = " *new*" if line.is_new else ""
    spark = f"\n`{line.spark}`" if line.spark else ""
    return (
        f"{line.shape} <{line.href}|{_escaped(line.title)}>: *{_escaped(line.state)}*{new}\n"
        f"{_escaped(line.text)}{spark}"
    )


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_SLACK_TEXT]}}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _escaped(text: str) -> str:
    """Keep what people wrote from being read as a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams(message: Message) -> Json:
    """Write a message as an Adaptive Card in the envelope of a Teams webhook.

    Runs of text are not read as Markdown, so nothing people wrote becomes a link.
    See https://adaptivecards.io/explorer/RichTextBlock.html.
    """
    body: list[Json] = [_runs(_run(message.subject, size="Large", weight="Bolder"))]
    body.append(_runs(_run(message.lead)))
    for part in message.parts:
        heading = _runs(_run(part.title, weight="Bolder"))
        body.append(heading | {"separator": True, "spacing": "Medium"})
        body += [_teams_line(line) for line in part.lines]
        if not part.lines:
            body.append(_runs(_run(part.nothing)))
        if part.more:
            body.append(_runs(_run(f"and {part.more} more", isSubtle=True)))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [
            {"type": "Action.OpenUrl", "title": "All of it", "url": message.href},
            {"type": "Action.OpenUrl", "title": "What is sent", "url": message.choices},
        ],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    content = {"contentType": kind, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _teams_line(line: Line) -> Json:
    opened = {"type": "Action.OpenUrl", "url": line.href}
    runs = [
        _run(f"{line.shape} "),
        _run(line.title, selectAction=opened),
        _run(f": {line.state}{', new' if line.is_new else ''}. ", weight="Bolder"),
        _run(line.text, isSubtle=True),
    ]
    if line.spark:
        runs.append(_run(f" {line.spark}", fontType="Monospace"))
    return _runs(*runs)


def _runs(*runs: Json) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **how: Any) -> Json:
    return {"type": "TextRun", "text": text, **how}


def mattermost(message: Message) -> Json:
    """Write a message in Mattermost's Markdown.

    See https://developers.mattermost.com/integrate/webhooks/incoming/.
    """
    return {"text": "\n".join(_markdown(message))[:_MATTERMOST_TEXT]}


def _markdown(message: Message) -> Iterator[str]:
    yield f"#### [{_literal(message.subject)}]({message.href})"
    yield _literal(message.lead)
    for part in message.parts:
        yield f"\n##### {_literal(part.title)}"
        for line in part.lines:
            new = " **new**" if line.is_new else ""
            spark = f" `{line.spark}`" if line.spark else ""
            yield (
                f"- {line.shape} [{_literal(line.title)}]({line.href}): "
                f"**{_literal(line.state)}**{new} {_literal(line.text)}{spark}"
            )
        if not part.lines:
            yield _literal(part.nothing)
        if part.more:
            yield f"- [{part.more} more]({message.href})"
    yield f"\n[What is sent]({message.choices})"


def _literal(text: str) -> str:
    """Keep what people wrote from being read as Markdown or a mention."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("@", f"@{_NOTHING}")


#: The shape of each chat.
SHAPES: dict[str, Callable[[Message], Json]] = {
    "slack": slack,
    "teams": teams,
    "mattermost": mattermost,
}
