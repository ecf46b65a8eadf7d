"""The mail server lays every letter in its folder as it was written."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from gnomon.demo.mailroom import mailroom


def _letter(*to: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@meridian.example", ", ".join(to), "Hello"
    letter.set_content("First\n.\n..a line that begins with dots\nÄpfel\n")
    return letter


def test_a_letter_is_laid_down_once_for_each_receiver(tmp_path: Path) -> None:
    letter = _letter("b@meridian.example", "c/../d@meridian.example")
    with mailroom(tmp_path / "mail") as port, smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
        server.send_message(letter)
        server.send_message(_letter("b@meridian.example"))
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.name.rpartition("-")[0] for file in files] == [
        "b@meridian.example",
        "b@meridian.example",
        "c_.._d@meridian.example",
    ]
    kept = {file.read_bytes().replace(b"\r\n", b"\n") for file in files}
    assert letter.as_bytes() in kept


def test_what_it_does_not_know_it_refuses_and_goes_on(tmp_path: Path) -> None:
    with mailroom(tmp_path / "mail") as port, smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
        assert server.docmd("VRFY", "b")[0] == 502
        assert server.noop()[0] == 250
        with pytest.raises(smtplib.SMTPNotSupportedError):
            server.login("b", "secret")
    assert not (tmp_path / "mail").exists()
