"""Mail arrives at a real SMTP server and chats at a real HTTP server, once, and say no secret."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from gnomon.errors import SettingsError
from gnomon.notices.chat import post
from gnomon.notices.errors import NoticeError
from gnomon.notices.mail import as_html, as_text, send_mail
from gnomon.notices.message import Line, Message, Part, Picture
from gnomon.notices.wording import spark
from gnomon.settings import ChatSettings, MailSettings

AT = datetime(2026, 3, 9, 8, tzinfo=UTC)
HOSTILE = "<b>*Fast* & [free](https://evil.example)</b> @channel"
PNG = b"\x89PNG\r\n\x1a\n picture"
_LINE = Line(
    title=HOSTILE,
    state="at risk",
    mark="attention",
    text="2 d now, 4 d at the start.",
    href="https://gnomon.example.com/targets/fast",
    is_new=True,
    spark="▁▄█",
)
MESSAGE = Message(
    subject="The shop: 1 signal\r\nBcc: all@example.org",
    lead="The week of 2 Mar 2026.",
    parts=(
        Part(title="Signals", lines=(), nothing="Every figure stayed within its limits."),
        Part(
            title="Targets",
            lines=(
                _LINE,
                Line(
                    title="Safe",
                    state="met",
                    mark="good",
                    text="All guards hold.",
                    href="https://gnomon.example.com/targets/safe",
                    picture=Picture(png=PNG, says="Change fail rate by week"),
                ),
            ),
            nothing="Nothing is agreed yet.",
            more=3,
        ),
    ),
    href="https://gnomon.example.com/units/shop",
    choices="https://gnomon.example.com/alerts#choices",
)


class _Postbox:
    """Keeps what arrives; refuses whom it was told to."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, list[str], EmailMessage]] = []
        self.signed_in: list[bytes] = []

    async def handle_DATA(self, _s: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "full@example.org" in envelope.rcpt_tos:
            return "452 4.2.2 the password was s3cret"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.arrived.append((envelope.mail_from or "", envelope.rcpt_tos, letter))
        return "250 OK"

    def authenticate(self, _s: Any, _session: Any, _e: Any, _kind: str, data: Any) -> AuthResult:
        self.signed_in.append(data.login)
        return AuthResult(success=data.password == b"s3cret", handled=False)


class _Server(Controller):
    """Listens on any port that is free, and looks for itself there."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="module")
def postbox() -> Iterator[tuple[_Postbox, int]]:
    box = _Postbox()
    controller = _Server(
        box,
        hostname="127.0.0.1",
        port=0,
        authenticator=box.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield box, controller.port
    finally:
        controller.stop()


def _mail(port: int, **told: Any) -> MailSettings:
    told = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "g@example.org"} | told
    return MailSettings(**told)


def _send(settings: MailSettings, to: str = "ann@example.org") -> None:
    send_mail(settings, MESSAGE, to=to, name="Ann\nArcher", id_="abc", at=AT)


def test_a_mail_arrives_in_text_and_html_with_its_charts(postbox: tuple[_Postbox, int]) -> None:
    box, port = postbox
    _send(_mail(port))
    sender, receivers, letter = box.arrived[-1]

    assert (sender, receivers) == ("g@example.org", ["ann@example.org"])
    # What people wrote becomes no header of its own.
    assert letter["Subject"] == "The shop: 1 signal Bcc: all@example.org"
    assert letter["Bcc"] is None
    assert letter["To"] == "Ann Archer <ann@example.org>"
    assert letter["Message-ID"] == "<abc@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://gnomon.example.com/alerts#choices>"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert _lines(text.get_content()) == _lines(as_text(MESSAGE))
    assert _lines(html.get_content()) == _lines(as_html(MESSAGE))
    (picture,) = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert picture.get_payload(decode=True) == PNG
    assert picture["Content-ID"] == "<chart-1>"
    assert 'src="cid:chart-1" alt="Change fail rate by week"' in as_html(MESSAGE)


def _lines(text: str) -> list[str]:
    return text.rstrip().splitlines()


def test_text_has_small_bars_and_html_runs_nothing_people_wrote() -> None:
    text = as_text(MESSAGE)
    assert "▲ " + HOSTILE + ": at risk, new" in text
    assert "  ▁▄█\n" in text
    assert text.index("Signals") < text.index("Targets") < text.index("and 3 more.")
    html = as_html(MESSAGE)
    assert "&lt;b&gt;*Fast* &amp; [free]" in html
    assert "<b>" not in html
    assert "<script" not in html
    assert "▁▄█" in html


def test_who_signs_in_does_so_by_what_the_environment_holds(
    postbox: tuple[_Postbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, port = postbox
    settings = _mail(port, user="gnomon", password_env="MAIL_PASSWORD")
    with pytest.raises(SettingsError, match=r"\$MAIL_PASSWORD, which is not set"):
        _send(settings)
    monkeypatch.setenv("MAIL_PASSWORD", "s3cret")
    _send(settings)
    assert box.signed_in == [b"gnomon"]
    monkeypatch.setenv("MAIL_PASSWORD", "wr0ng")
    with pytest.raises(NoticeError) as refused:
        _send(settings)
    assert "SMTPAuthenticationError 535" in str(refused.value)
    assert "wr0ng" not in str(refused.value)


def test_a_server_that_refuses_is_named_without_what_it_says(postbox: tuple[_Postbox, int]) -> None:
    with pytest.raises(NoticeError) as refused:
        _send(_mail(postbox[1]), to="full@example.org")
    assert str(refused.value).endswith("did not take the mail: SMTPDataError 452")


def test_nothing_is_said_in_the_open_to_another_machine() -> None:
    with pytest.raises(SettingsError, match="Use starttls or tls"):
        _send(_mail(25, host="mail.example.org"))


def test_a_server_without_encryption_is_not_told_a_secret(postbox: tuple[_Postbox, int]) -> None:
    with pytest.raises(NoticeError, match="SMTPNotSupportedError"):
        _send(_mail(postbox[1], security="starttls"))
    with pytest.raises(NoticeError, match="SSLError"):
        _send(_mail(postbox[1], security="tls"))


class _Chat(BaseHTTPRequestHandler):
    said: ClassVar[list[Any]] = []
    status = 200

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        _Chat.said.append((self.path, json.loads(self.rfile.read(size))))
        self.send_response(_Chat.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def chat() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Chat)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hooks/s3cret"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def said(chat: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setenv("CHAT_URL", chat)
    _Chat.said, _Chat.status = [], 200
    return _Chat.said


def test_slack_gets_blocks_in_which_nothing_people_wrote_is_a_link(said: list[Any]) -> None:
    post("shop", ChatSettings(type="slack", url_env="CHAT_URL"), MESSAGE)
    ((path, body),) = said
    assert path == "/hooks/s3cret"
    assert body["text"].startswith("The shop: 1 signal")
    assert body["blocks"][0]["type"] == "header"
    texts = [block["text"]["text"] for block in body["blocks"] if "text" in block]
    (line,) = [text for text in texts if "Fast" in text]
    assert line == (
        "▲ <https://gnomon.example.com/targets/fast|&lt;b&gt;*Fast* &amp; "
        "[free](https://evil.example)&lt;/b&gt; @channel>: *at risk* *new*\n"
        "2 d now, 4 d at the start.\n`▁▄█`"
    )
    assert "Every figure stayed within its limits." in texts
    assert "<https://gnomon.example.com/units/shop|3 more>" in texts


def test_teams_gets_an_adaptive_card_of_plain_runs(said: list[Any]) -> None:
    post("shop", ChatSettings(type="teams", url_env="CHAT_URL"), MESSAGE)
    ((_, body),) = said
    assert body["type"] == "message"
    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    (title,) = [run for run in runs if run["text"] == HOSTILE]
    assert title["selectAction"]["url"] == "https://gnomon.example.com/targets/fast"
    assert [action["url"] for action in card["actions"]] == [MESSAGE.href, MESSAGE.choices]


def test_mattermost_gets_markdown_that_mentions_nobody(said: list[Any]) -> None:
    post("shop", ChatSettings(type="mattermost", url_env="CHAT_URL"), MESSAGE)
    ((_, body),) = said
    (line,) = [line for line in body["text"].splitlines() if "Fast" in line]
    assert "\\[free\\]\\(https://evil\\.example\\)" in line
    assert "@channel" not in line
    assert line.endswith("**at risk** **new** 2 d now, 4 d at the start\\. `▁▄█`")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hooks/s3cret", "no address s3cret"])
def test_a_chat_that_does_not_answer_is_named_without_its_address(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CHAT_URL", url)
    with pytest.raises(NoticeError, match="chat shop") as refused:
        post("shop", ChatSettings(type="slack", url_env="CHAT_URL"), MESSAGE)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_chat_that_refuses_is_told_with_its_code(said: list[Any]) -> None:
    assert said == []
    _Chat.status = 404
    with pytest.raises(NoticeError, match="The chat shop did not take the message: HTTP 404"):
        post("shop", ChatSettings(type="slack", url_env="CHAT_URL"), MESSAGE)


def test_a_chat_needs_to_say_where_its_address_is() -> None:
    with pytest.raises(SettingsError, match="url_env or url_file"):
        post("shop", ChatSettings(type="slack"), MESSAGE)


def test_bars_are_on_a_scale_of_their_own() -> None:
    assert spark([1, None, 8, 4.5]) == "▁·█▅"
    assert spark([5, 5]) == "▁▁"
    assert spark([None, None]) == ""
