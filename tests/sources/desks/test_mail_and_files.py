"""Mail on a real maildir, and CSV files: what they say, and what they cannot do to their reader."""

import asyncio
import mailbox
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.errors import PayloadError, SignatureError, SourceError
from gnomon.sources import feedbackcsv, maildir
from gnomon.sources.feedbackcsv.options import FeedbackCsvOptions
from gnomon.sources.maildir.options import MaildirOptions
from gnomon.sources.plain_text import plain_text
from gnomon.sources.source import Delivery, Fetching, Source

OURS = MaildirOptions(our_domains=("shop.example",), services={"help": "checkout-api"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mailbox.Maildir(tmp_path / "mail", create=True).close()
    return tmp_path / "mail"


def put(folder: Path, message: EmailMessage | bytes) -> None:
    box = mailbox.Maildir(folder, create=False)
    box.add(message if isinstance(message, bytes) else bytes(message))
    box.close()


def mail(
    name: str, sender: str, hour: int, *, answers: str | None = None, **headers: str
) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{name}@{sender.partition('@')[2]}>"
    message["From"] = f"Somebody <{sender}>"
    message["To"] = "help@shop.example"
    message["Subject"] = headers.pop("subject", "Cannot pay")
    message["Date"] = f"Wed, 20 May 2026 {hour:02}:00:00 +0000"
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    for header, value in headers.items():
        message[header.replace("_", "-")] = value
    message.set_content("It fails as in SHOP-9.")
    return message


def fetched(tool: Source, place: Path, options: Any, **more: Any) -> list[Any]:
    told = Fetching(source="it", client=None, options=options, url=str(place), cursor={}, **more)  # type: ignore[arg-type]  # Neither asks anybody.
    fetch = tool.fetch
    assert fetch is not None

    async def run() -> list[Any]:
        return [step async for step in fetch(told)]

    return asyncio.run(run())


def rows(folder: Path, options: MaildirOptions = OURS) -> list[Any]:
    assert maildir.SOURCE.readers_for is not None
    reader = maildir.SOURCE.readers_for(options)["maildir.mail"]
    events = [s for s in fetched(maildir.SOURCE, folder, options) if isinstance(s, Event)]
    return [row for event in events for row in reader(event)]


def test_a_question_a_receipt_an_answer_and_a_follow_up(folder: Path) -> None:
    put(folder, mail("q1", "eve@home.example", 8))
    receipt = mail("r1", "help@shop.example", 8, answers="<q1@home.example>",
                   Auto_Submitted="auto-replied")  # fmt: skip
    put(folder, receipt)
    put(folder, mail("a1", "ann@shop.example", 10, answers="<q1@home.example>"))
    put(folder, mail("q2", "eve@home.example", 11, answers="<q1@home.example>"))
    found = rows(folder)
    (saying,) = [row for row in found if isinstance(row, Feedback)]
    assert (saying.title, saying.channel) == ("Cannot pay", "email")
    assert (saying.service_id, saying.ticket_refs) == ("catalog:service:checkout-api", ("SHOP-9",))
    assert saying.said_at == datetime(2026, 5, 20, 8, tzinfo=UTC)
    assert saying.customer_ref is None
    answers = [row for row in found if isinstance(row, FeedbackEvent)]
    assert [(a.kind, a.is_automatic, a.happened_at.hour) for a in answers] == [
        ("answered", True, 8),
        ("answered", False, 10),
    ]
    assert {answer.feedback_id for answer in answers} == {saying.key}


def test_a_thread_that_others_began_counts_from_its_first_mail_to_us(folder: Path) -> None:
    put(folder, mail("m3", "eve@home.example", 12, answers="<lost@home.example>"))
    put(folder, mail("m2", "eve@home.example", 9, answers="<lost@home.example>"))
    put(folder, mail("n1", "joe@home.example", 9, answers="<newsletter@shop.example>"))
    found = [row for row in rows(folder) if isinstance(row, Feedback)]
    assert sorted(row.said_at.hour for row in found) == [9, 9]


def test_customers_are_a_hash_under_a_key_and_no_text_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTOMER_KEY", "k")
    put(folder, mail("q1", "Eve@home.example", 8))
    put(folder, mail("q2", "eve@HOME.example", 9))
    options = MaildirOptions(our_domains=("shop.example",), customer_key_env="CUSTOMER_KEY")
    events = [s for s in fetched(maildir.SOURCE, folder, options) if isinstance(s, Event)]
    for event in events:
        assert b"home.example" not in event.data
        assert b"Somebody" not in event.data
        assert b"It fails" not in event.data
    assert len({row.customer_ref for row in rows(folder, options)}) == 1
    monkeypatch.setenv("CUSTOMER_KEY", "")
    with pytest.raises(SourceError, match="CUSTOMER_KEY"):
        fetched(maildir.SOURCE, folder, options)


def test_what_machines_send_for_customers_asks_nothing(folder: Path) -> None:
    put(folder, mail("o1", "eve@home.example", 8, Auto_Submitted="auto-generated"))
    put(folder, mail("o2", "list@home.example", 8, List_Id="<news.home.example>"))
    put(folder, mail("o3", "mailer-daemon@home.example", 8, Return_Path="<>"))
    assert rows(folder) == []


def test_html_and_attachments_are_words_and_names(folder: Path) -> None:
    message = mail("h1", "eve@home.example", 8)
    message.set_content("<style>p{}</style><p>See <b>SHOP-3</b></p>", subtype="html")
    message.add_attachment(b"%PDF-1.7 SHOP-4", maintype="application", subtype="pdf",
                           filename="bill.pdf")  # fmt: skip
    put(folder, message)
    (event,) = [s for s in fetched(maildir.SOURCE, folder, OURS) if isinstance(s, Event)]
    assert b'"attachments":[{"name":"bill.pdf","type":"application/pdf"}]' in event.data
    assert b'"tickets":["SHOP-3"]' in event.data


def _bombs() -> Iterator[tuple[str, bytes]]:
    top = (
        b"From: eve@home.example\nTo: help@shop.example\nSubject: Boom\nMessage-ID: <b@x.example>\n"
    )
    top += b"Date: Wed, 20 May 2026 08:00:00 +0000\n"
    nested = top
    for number in range(3_000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
    yield "nests more parts", nested
    yield "are not read", top + b"\n" + b"x" * 3_000_000
    many = top + b"Content-Type: multipart/mixed; boundary=b\n\n"
    yield "more than 100 parts", many + b"--b\nContent-Type: text/plain\n\nhi\n" * 500 + b"--b--\n"


@pytest.mark.parametrize(("why", "raw"), list(_bombs()), ids=lambda told: str(told)[:12])
def test_a_mail_bomb_is_named_bounded_and_not_lost(folder: Path, why: str, raw: bytes) -> None:
    put(folder, raw)
    began = time.monotonic()
    (event,) = [s for s in fetched(maildir.SOURCE, folder, OURS) if isinstance(s, Event)]
    assert time.monotonic() - began < 5
    assert why in (event.subject or "")
    assert len(event.data) < 20_000
    assert [row.title for row in rows(folder)] == ["Boom"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?klingon?Q?x?=\nFrom: eve@home.example\nDate: never\n\n\xff",
        b"From: eve@home.example\nContent-Type: text/plain; charset=klingon\n\nhi",
        b"From: eve@home.example\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: eve@home.example\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: \xff\xff <@@>, =?\nTo: :;\nDate: Wed, 99 May 2026 99:00 +9999\n\n",
    ],
)
def test_a_broken_mail_is_a_saying_without_words(folder: Path, raw: bytes) -> None:
    put(folder, raw)
    assert all(isinstance(row, Feedback) for row in rows(folder))
    assert len(rows(folder)) == 1


def test_only_new_mail_is_told_again(folder: Path) -> None:
    put(folder, mail("q1", "eve@home.example", 8))
    for file in (folder / "new").iterdir():
        os.utime(file, (1_000_000, 1_000_000))
    put(folder, mail("q2", "eve@home.example", 9))
    told = Fetching(source="it", client=None, options=OURS, url=str(folder),  # type: ignore[arg-type]  # It asks nobody.
                    cursor={"mails": "2000000.0"})  # fmt: skip
    fetch = maildir.SOURCE.fetch
    assert fetch is not None

    async def run() -> list[Any]:
        return [step async for step in fetch(told)]

    assert sum(isinstance(step, Event) for step in asyncio.run(run())) == 1


def test_a_folder_that_is_none_and_domains_nobody_named(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(SourceError, match="no maildir"):
        fetched(maildir.SOURCE, tmp_path / "nowhere", OURS)
    with pytest.raises(SourceError, match="our_domains"):
        fetched(maildir.SOURCE, folder, MaildirOptions())


def table(data: bytes, options: FeedbackCsvOptions | None = None) -> list[Any]:
    assert feedbackcsv.SOURCE.readers_for is not None
    reader = feedbackcsv.SOURCE.readers_for(options or FeedbackCsvOptions())["feedbackcsv.file"]
    return list(reader(Event(id="1", source="it", type="feedbackcsv.file", subject="f", data=data)))


def test_an_export_of_google_play_is_read_as_it_is() -> None:
    text = (
        "Package Name,Star Rating,Review Title,Review Text,Review Submit Millis Since Epoch,"
        "Developer Reply Millis Since Epoch,Review Link\n"
        'com.shop,1,,"Crashes, again",1779264000000,1779267600000,http://play.example/r?id=1\n'
        "com.shop,3,Fine,,1779264000000,,\n"
    )
    options = FeedbackCsvOptions(services={"com.shop": "shop-app"})
    first, answer, second = table(text.encode("utf-16"), options)
    assert (first.title, first.kind, first.channel) == ("Crashes, again", "complaint", "app_store")
    assert first.said_at == datetime(2026, 5, 20, 8, tzinfo=UTC)
    assert first.service_id == "catalog:service:shop-app"
    assert (answer.kind, answer.happened_at.hour) == ("answered", 9)
    assert (second.title, second.kind) == ("Fine", None)
    # The same file again tells the same rows.
    assert table(text.encode("utf-16"), options)[0].key == first.key


def test_a_file_that_is_pushed_is_the_file() -> None:
    webhook = feedbackcsv.SOURCE.webhook
    assert webhook is not None
    body = b"said_at,title\n2026-05-20T08:00:00Z,Slow\n"
    delivery = Delivery({"authorization": "Bearer s3cret"}, body)
    webhook.verify(delivery, "s3cret")
    with pytest.raises(SignatureError, match="the command that sends the file"):
        webhook.verify(delivery, "another")
    event = webhook.event(delivery, "it")
    assert event is not None
    assert list(feedbackcsv.SOURCE.readers[event.type](event)) == table(body)


def test_columns_may_have_any_heading() -> None:
    options = FeedbackCsvOptions(columns={"said_at": "When", "title": "What"}, channel="interview")
    data = (
        b"id,When,What,tickets,told_at,same_as\n7,2026-05-20T08:00:00Z,Slow,SHOP-1,2026-05-21,6\n"
    )
    saying, told = table(data, options)
    assert (saying.key, saying.duplicate_of) == ("it:feedback:7", "it:feedback:6")
    assert (saying.channel, saying.ticket_refs) == ("interview", ("SHOP-1",))
    assert told.kind == "customer_told"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no column said_at"),
        (b"a,b\n1,2\n", "headings are a, b"),
        (b"said_at,title\n2026-05-20T08:00:00Z,ok\nyesterday,x\n", "line 3: 'yesterday'"),
        (b"said_at,title\n,x\n", "line 2: said_at is empty"),
        (b'said_at,title\n2026-05-20,"x', "line"),
        (b"said_at,title\n2026-05-20," + b"x" * 200_000 + b"\n", "field larger"),
        (b"said_at,title\n\xff\n", "not text in utf-8"),
    ],
    ids=lambda told: str(told)[:32],
)
def test_what_is_wrong_in_a_file_is_named_and_nothing_of_it_is_taken(
    data: bytes, message: str
) -> None:
    with pytest.raises(PayloadError, match=message):
        table(data)


def test_files_of_a_folder_are_told_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"said_at,title\n2026-05-20,x\n")
    (tmp_path / "notes.txt").write_bytes(b"x")
    options = FeedbackCsvOptions()
    (event,) = [s for s in fetched(feedbackcsv.SOURCE, tmp_path, options) if isinstance(s, Event)]
    assert event.subject == "b.csv"
    with pytest.raises(SourceError, match="no folder"):
        fetched(feedbackcsv.SOURCE, tmp_path / "none", options)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("plain & simple", "plain & simple"),
        ("<p>a<br>b</p><script>alert(1)</script>", "a b"),
        ("2 < 3 and <b>5</b>", "2 < 3 and 5"),
    ],
)
def test_words_of_html(told: str, words: str) -> None:
    assert plain_text(told) == words


#: A page as App Store Connect's documentation shows one, with an answer and one that waits.
REVIEWS = b"""{
  "data": [
    {"type": "customerReviews", "id": "00000028-1",
     "attributes": {"rating": 5, "title": "Awesome", "body": "Pays fast, see SHOP-7",
                    "reviewerNickname": "Anne J", "createdDate": "2026-05-15T08:10:34-08:00",
                    "territory": "USA"},
     "relationships": {"response": {"data": {"type": "customerReviewResponses", "id": "r1"}}}},
    {"type": "customerReviews", "id": "00000028-2",
     "attributes": {"rating": 1, "title": "No", "body": "It crashes",
                    "createdDate": "2026-05-16T08:00:00Z", "territory": "DEU"},
     "relationships": {"response": {"data": {"type": "customerReviewResponses", "id": "r2"}}}},
    {"type": "customerReviews", "id": "00000028-3",
     "attributes": {"rating": 3, "title": "So", "createdDate": "2026-05-17T08:00:00Z"}}
  ],
  "included": [
    {"type": "customerReviewResponses", "id": "r1",
     "attributes": {"responseBody": "Thank you", "lastModifiedDate": "2026-05-16T10:00:00Z",
                    "state": "PUBLISHED"}},
    {"type": "customerReviewResponses", "id": "r2",
     "attributes": {"responseBody": "Soon", "lastModifiedDate": "2026-05-17T10:00:00Z",
                    "state": "PENDING_PUBLISH"}}
  ],
  "links": {"self": "https://api.appstoreconnect.apple.com/v1/apps/682658836/customerReviews?limit=3"}
}"""


def test_a_page_of_app_store_connect_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "page-1.json").write_bytes(REVIEWS)
    (tmp_path / "notes.txt").write_text("no reviews")
    options = FeedbackCsvOptions(services={"682658836": "shop-app"})
    assert feedbackcsv.SOURCE.readers_for is not None
    reader = feedbackcsv.SOURCE.readers_for(options)["feedbackcsv.file"]
    steps = fetched(feedbackcsv.SOURCE, tmp_path, options)
    (event,) = [step for step in steps if isinstance(step, Event)]
    assert event.datacontenttype == "application/json"
    found = list(reader(event))
    sayings = [row for row in found if isinstance(row, Feedback)]
    assert [(row.title, row.kind, row.channel) for row in sayings] == [
        ("Awesome", "praise", "app_store"),
        ("No", "complaint", "app_store"),
        ("So", None, "app_store"),
    ]
    assert {row.service_id for row in sayings} == {"catalog:service:shop-app"}
    assert sayings[0].said_at == datetime(2026, 5, 15, 16, 10, 34, tzinfo=UTC)
    assert {row.customer_ref for row in sayings} == {None}
    (answer,) = [row for row in found if isinstance(row, FeedbackEvent)]
    assert (answer.kind, answer.feedback_id) == ("answered", sayings[0].key)


@pytest.mark.parametrize(
    "data", [b"{}", b'{"data": [{"id": "1"}]}', b'{"data": [{"id": "1", "attributes": {}}]}', b"{"]
)
def test_json_that_is_no_page_of_reviews_is_refused(data: bytes) -> None:
    reader = feedbackcsv.SOURCE.readers["feedbackcsv.file"]
    event = Event(id="1", source="it", type="feedbackcsv.file", data=data)
    with pytest.raises(PayloadError):
        list(reader(event))


def test_reviews_written_as_csv_by_the_names_of_the_api_need_no_columns() -> None:
    text = b"id,rating,title,body,reviewerNickname,createdDate,territory\n"
    text += b"9,2,No,It crashes,Anne,2026-05-16T08:00:00Z,DEU\n"
    reader = feedbackcsv.SOURCE.readers["feedbackcsv.file"]
    event = Event(id="1", source="it", type="feedbackcsv.file", data=text)
    (saying,) = reader(event)
    assert isinstance(saying, Feedback)
    assert (saying.title, saying.kind, saying.customer_ref) == ("No", "complaint", None)
