"""A connection to a mail server that goes wrong is closed again."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from gnomon.operations.mail_server import connected


class Heard:
    """What a server heard of one client."""

    def __init__(self) -> None:
        self.is_closed = threading.Event()


@contextmanager
def serving(replies: Callable[[bytes], bytes]) -> Iterator[tuple[int, Heard]]:
    """Serve one client line by line."""
    heard = Heard()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)

        def serve() -> None:
            client, _ = listening.accept()
            with client, client.makefile("rb") as lines:
                client.sendall(b"220 here\r\n")
                for line in lines:
                    client.sendall(replies(line))
                heard.is_closed.set()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], heard
        thread.join(timeout=5)


def plain(line: bytes) -> bytes:
    """Answer as a server that keeps no secrets."""
    return b"250 hello\r\n" if line.lower().startswith((b"ehlo", b"helo")) else b"502 no\r\n"


def strict(line: bytes) -> bytes:
    """Answer as a server that lets nobody in."""
    if line.lower().startswith(b"ehlo"):
        return b"250-hello\r\n250 AUTH PLAIN\r\n"
    return b"535 who are you\r\n"


def test_a_server_without_secrets_is_left_at_once() -> None:
    with serving(plain) as (port, heard):
        with pytest.raises(smtplib.SMTPNotSupportedError):
            connected("127.0.0.1", port, "starttls")
        assert heard.is_closed.wait(5)


def test_a_server_that_lets_nobody_in_is_left_at_once() -> None:
    with serving(strict) as (port, heard):
        with pytest.raises(smtplib.SMTPAuthenticationError):
            connected("127.0.0.1", port, "none", user="ann", password="wrong")
        assert heard.is_closed.wait(5)
