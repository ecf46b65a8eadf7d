from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.web import cloudevents

_STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}
_BATCH = {"content-type": "application/cloudevents-batch+json"}
_BINARY = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"}
_TIME = datetime(2018, 4, 5, 17, 31, tzinfo=UTC)


def _sample(id_: str, data: bytes, content_type: str = "application/json") -> Event:
    return Event(
        id=id_,
        source="/mycontext",
        type="com.example.someevent",
        time=_TIME,
        datacontenttype=content_type,
        data=data,
    )


_READ = {
    "json_format_sample_2.json": _sample("B234-1234-1234", b'<much wow="xml"/>', "application/xml"),
    "json_format_sample_3.json": _sample(
        "C234-1234-1234",
        b'{\n        "appinfoA" : "abc",\n        "appinfoB" : 123,\n'
        b'        "appinfoC" : true\n    }',
    ),
    "json_format_sample_4.json": _sample("C234-1234-1234", b"1.5"),
    "json_format_sample_5.json": _sample("D234-1234-1234", b'"I\'m just a string"'),
    "json_format_sample_6.json": Event(
        id="D234-1234-1234",
        source="/mycontext",
        type="com.example.someevent",
        data=b'{ "xyz": 123 }',
    ),
}
# Both hold a placeholder where the specification's authors did not want to print base64.
_REFUSED = {
    "json_format_sample_1.json": (_STRUCTURED, "data_base64 of event 'A234-1234-1234' is not"),
    "json_format_sample_7.json": (_BATCH, "data_base64 of event 'B234-1234-1234' is not"),
}


def test_every_sample_of_the_specification_is_read_or_a_listed_refusal(payloads: Path) -> None:
    samples = {file.name: file.read_bytes() for file in (payloads / "cloudevents").iterdir()}
    assert set(samples) == set(_READ) | set(_REFUSED)
    for name, expected in _READ.items():
        assert cloudevents.read(_STRUCTURED, samples[name]) == [expected], name
    for name, (headers, said) in _REFUSED.items():
        with pytest.raises(PayloadError, match=said):
            cloudevents.read(headers, samples[name])


def test_the_batch_sample_is_read_once_its_placeholder_is_base64(payloads: Path) -> None:
    body = (payloads / "cloudevents" / "json_format_sample_7.json").read_bytes()
    body = body.replace(b"... base64 encoded string ...", b64encode(b"\0thrift"))
    first, second = cloudevents.read(_BATCH, body)
    assert (first.source, first.data) == ("/mycontext/4", b"\0thrift")
    assert first.datacontenttype == "application/vnd.apache.thrift.binary"
    assert (second.id, second.type) == ("C234-1234-1234", "com.example.someotherevent")
    assert second.time == _TIME + timedelta(seconds=5)


def test_binary_mode_takes_attributes_from_headers_and_leaves_the_body_alone() -> None:
    headers = _BINARY | {
        "ce-time": "2026-01-31T12:00:00.5+01:00",
        "ce-subject": "Euro%20%E2%82%AC%20%F0%9F%98%80",
        "content-type": "application/xml; charset=iso-8859-1",
        "authorization": "Bearer secret",
    }
    assert cloudevents.read(headers, b"<x>\xe9</x>") == [
        Event(
            id="1",
            source="/s",
            type="t",
            time=datetime(2026, 1, 31, 11, 0, 0, 500_000, tzinfo=UTC),
            subject="Euro € 😀",
            datacontenttype="application/xml; charset=iso-8859-1",
            data=b"<x>\xe9</x>",
        )
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("%25", "%"),
        ("%2525", "%25"),
        ('"a b"', "a b"),
        (r'"say \"hi\" \\ %22"', 'say "hi" \\ "'),
        ("100%", "100%"),
        ('"', '"'),
    ],
)
def test_header_values_are_unquoted_and_decoded_once(value: str, expected: str) -> None:
    (told,) = cloudevents.read(_BINARY | {"ce-subject": value}, b"")
    assert told.subject == expected


_REQUIRED = b'"specversion":"1.0","id":"1","source":"/s","type":"t"'


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        ({}, b"{}", "lacks ce-specversion, ce-id, ce-source, ce-type"),
        ({"ce-id": "1", "ce-specversion": "1.0"}, b"{}", "lacks ce-source, ce-type"),
        (_BINARY | {"ce-specversion": "0.3"}, b"", "specversion is '0.3'; expected '1.0'"),
        (_BINARY | {"ce-id": ""}, b"", "id is empty"),
        (_BINARY | {"ce-subject": "%ff"}, b"", "ce-subject is not UTF-8"),
        (_BINARY | {"ce-time": "yesterday"}, b"", "time is 'yesterday'; expected RFC 3339"),
        (_BINARY | {"ce-time": "2026-01-31T12:00:00"}, b"", "with a zone"),
        (_STRUCTURED, b"{", "no CloudEvent in JSON"),
        (_STRUCTURED, b"[]", "Expected `object`, got `array`"),
        (_BATCH, b"{}", "Expected `array`, got `object`"),
        (_STRUCTURED, b"{" + _REQUIRED[:-11] + b"}", "missing required field `type`"),
        (_STRUCTURED, b'{"specversion":"1.0","id":7,"source":"/s","type":"t"}', r"at `\$.id`"),
        (_STRUCTURED, b"{" + _REQUIRED + b',"data":1,"data_base64":"AA=="}', "both data and"),
        (_STRUCTURED, b'{"id":"\xff"}', "no CloudEvent in JSON"),
        (_STRUCTURED, b'{"x":' + b"[" * 100_000, "nested too deeply|no CloudEvent"),
        ({"content-type": "application/cloudevents+avro"}, b"", r"'application/cloudevents\+avro'"),
    ],
)
def test_what_breaks_the_specification_is_refused_by_name(
    headers: dict[str, str], body: bytes, said: str
) -> None:
    with pytest.raises(PayloadError, match=said):
        cloudevents.read(headers, body)


def test_an_empty_batch_holds_nothing_and_an_event_may_have_no_data() -> None:
    assert cloudevents.read(_BATCH, b"[]") == []
    (told,) = cloudevents.read(_STRUCTURED, b"{" + _REQUIRED + b"}")
    assert told == Event(id="1", source="/s", type="t")
    (null,) = cloudevents.read(_STRUCTURED, b"{" + _REQUIRED + b',"data":null}')
    assert null.data == b"null"
