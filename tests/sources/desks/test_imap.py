"""Mail on a real IMAP server: what it says, and that looking at it changes nothing."""

import asyncio
import imaplib
import os
import zlib
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.errors import SourceError
from gnomon.sources import imap
from gnomon.sources.imap.options import ImapOptions
from gnomon.sources.source import Checkpoint, Fetching
from mailbox_server import PASSWORD, dovecot, is_installed

OURS = ImapOptions(
    user="help",
    password_env="GNOMON_TEST_MAILBOX",
    folders=("INBOX", "Sent"),
    our_domains=("shop.example",),
    services={"help": "checkout-api"},
)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail("Dovecot is missing: apt-get install dovecot-imapd")
        pytest.skip("no Dovecot is installed")
    with dovecot() as port:
        yield port


@pytest.fixture
def box(
    port: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[imaplib.IMAP4]:
    """Open a mailbox of the test's own."""
    monkeypatch.setenv("GNOMON_TEST_MAILBOX", PASSWORD)
    with imaplib.IMAP4("127.0.0.1", port) as box:
        box.login(user_of(request), PASSWORD)
        box.create("Sent")
        yield box


@pytest.fixture
def ours(request: pytest.FixtureRequest) -> ImapOptions:
    """Say whose mailbox it is."""
    return replace(OURS, user=user_of(request))


def user_of(request: pytest.FixtureRequest) -> str:
    return f"u{zlib.crc32(request.node.name.encode())}"


def put(
    box: imaplib.IMAP4,
    name: str,
    sender: str,
    hour: int,
    *,
    answers: str = "",
    folder: str = "INBOX",
) -> None:
    message = EmailMessage()
    message["Message-ID"] = f"<{name}@{sender.partition('@')[2]}>"
    message["From"] = f"Somebody <{sender}>"
    message["To"] = "help@shop.example"
    message["Subject"] = "Cannot pay"
    message["Date"] = f"Wed, 20 May 2026 {hour:02}:00:00 +0000"
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    message.set_content("It fails as in SHOP-9.")
    status, said = box.append(folder, "", None, bytes(message))  # type: ignore[arg-type]  # Now.
    assert status == "OK", said


def told(
    port: int, options: ImapOptions, cursor: Mapping[str, str] | None = None, **more: Any
) -> list[Any]:
    fetching = Fetching(
        source="mail",
        client=None,  # type: ignore[arg-type]  # It speaks no HTTP.
        options=options,
        url=f"imap://127.0.0.1:{port}",
        cursor=cursor or {},
        **more,
    )

    async def run() -> list[Any]:
        return [step async for step in imap.fetch(fetching)]

    return asyncio.run(run())


def rows(steps: list[Any]) -> list[Any]:
    assert imap.SOURCE.readers_for is not None
    reader = imap.SOURCE.readers_for(OURS)["imap.mail"]
    return [row for step in steps if isinstance(step, Event) for row in reader(step)]


def cursor_of(steps: list[Any]) -> dict[str, str]:
    return {step.stream: step.value for step in steps if isinstance(step, Checkpoint)}


def test_a_question_and_the_answer_that_lies_among_what_was_sent(
    port: int, box: imaplib.IMAP4, ours: ImapOptions
) -> None:
    put(box, "q1", "eve@home.example", 8)
    put(box, "a1", "ann@shop.example", 10, answers="<q1@home.example>", folder="Sent")
    put(box, "q2", "eve@home.example", 11, answers="<q1@home.example>")
    found = rows(told(port, ours))
    (saying,) = [row for row in found if isinstance(row, Feedback)]
    assert (saying.title, saying.channel) == ("Cannot pay", "email")
    assert (saying.service_id, saying.ticket_refs) == ("catalog:service:checkout-api", ("SHOP-9",))
    (answer,) = [row for row in found if isinstance(row, FeedbackEvent)]
    assert (answer.kind, answer.happened_at.hour) == ("answered", 10)
    assert answer.feedback_id == saying.key


def test_what_was_read_is_not_told_again_and_nothing_is_marked(
    port: int, box: imaplib.IMAP4, ours: ImapOptions
) -> None:
    put(box, "q1", "eve@home.example", 8)
    first = told(port, ours)
    again = told(port, ours, cursor_of(first))
    assert rows(again) == []
    put(box, "q9", "eve@home.example", 9)
    (saying,) = rows(told(port, ours, cursor_of(first)))
    assert saying.said_at.hour == 9
    box.select("INBOX", readonly=True)
    assert box.search(None, "SEEN")[1] == [b""]


def test_a_customer_who_answers_our_mail_asks_and_asks_once(
    port: int, box: imaplib.IMAP4, ours: ImapOptions
) -> None:
    """We wrote first: the first answer of the customer is the saying, the second is none."""
    put(box, "news", "ann@shop.example", 7, folder="Sent")
    put(box, "r1", "eve@home.example", 9, answers="<news@shop.example>")
    put(box, "r2", "eve@home.example", 10, answers="<news@shop.example>")
    sayings = [row for row in rows(told(port, ours)) if isinstance(row, Feedback)]
    assert [one.said_at.hour for one in sayings] == [9]


def test_a_folder_made_anew_is_read_anew_and_says_the_same(
    port: int, box: imaplib.IMAP4, ours: ImapOptions
) -> None:
    put(box, "a1", "ann@shop.example", 10, answers="<q1@home.example>", folder="Sent")
    first = told(port, ours)
    box.rename("Sent", "Again")
    box.create("Sent")
    put(box, "a1", "ann@shop.example", 10, answers="<q1@home.example>", folder="Sent")
    again = told(port, ours, cursor_of(first))
    ids = [[s.id for s in steps if isinstance(s, Event)] for steps in (first, again)]
    assert ids[0] == ids[1] != []


def test_a_huge_mail_is_a_saying_whose_text_is_not_read(
    port: int, box: imaplib.IMAP4, ours: ImapOptions
) -> None:
    message = EmailMessage()
    message["Message-ID"], message["From"] = "<huge@home.example>", "eve@home.example"
    message["Subject"] = "All my photographs"
    message["Date"] = "Wed, 20 May 2026 08:00:00 +0000"
    message.set_content("x " * 2_000_000 + "SHOP-9")
    assert box.append("INBOX", "", None, bytes(message))[0] == "OK"  # type: ignore[arg-type]  # Now.
    steps = told(port, ours)
    (event,) = [step for step in steps if isinstance(step, Event)]
    assert "are not read" in (event.subject or "")
    (saying,) = rows(steps)
    assert (saying.title, saying.ticket_refs) == ("All my photographs", ())
    assert len(event.data) < 2_000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password_env": "GNOMON_TEST_NOT_SET"}, "set that"),
        ({"user": ""}, "as user"),
        ({"folders": ("Nowhere",)}, "no folder 'Nowhere'"),
        ({"our_domains": ()}, "our_domains"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    port: int, box: imaplib.IMAP4, ours: ImapOptions, change: dict[str, Any], says: str
) -> None:
    assert box.noop()[0] == "OK"
    with pytest.raises(SourceError, match=says):
        told(port, replace(ours, **change))


def test_a_wrong_password_is_an_error_that_names_no_password(
    port: int, box: imaplib.IMAP4, ours: ImapOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert box.noop()[0] == "OK"
    monkeypatch.setenv("GNOMON_TEST_MAILBOX", "hunter2")
    with pytest.raises(SourceError, match="url, user and password") as error:
        told(port, ours)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("url", ["", "https://mail.example.org", "imap://ann:secret@host"])
def test_an_address_that_is_no_mailbox_is_refused(url: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("GNOMON_TEST_MAILBOX", PASSWORD)
    fetching = Fetching(source="m", client=None, options=OURS, url=url, cursor={})  # type: ignore[arg-type]  # It speaks no HTTP.

    async def run() -> list[Any]:
        return [step async for step in imap.fetch(fetching)]

    with pytest.raises(SourceError, match="is no mailbox"):
        asyncio.run(run())


def test_where_nobody_listens_the_source_says_so(monkeypatch: Any) -> None:
    monkeypatch.setenv("GNOMON_TEST_MAILBOX", PASSWORD)
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 failed: ConnectionRefusedError"):
        told(1, OURS)
