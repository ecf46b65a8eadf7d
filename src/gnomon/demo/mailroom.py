"""The company's mail server: takes every letter and lays it in a folder, where anybody may look."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gnomon.demo.chance import hash_of

_READY, _DONE, _GO_ON, _BYE = "220 mail.meridian.example", "250 OK", "354 Go on", "221 Bye"
_UNKNOWN = "502 Command not implemented"
_LONGEST_LINE = 65_536


class _Clerk(socketserver.StreamRequestHandler):
    """Talks SMTP with one client, as RFC 5321 wants it, without any extension."""

    def handle(self) -> None:
        """Answer commands until the client goes."""
        self._say(_READY)
        to: list[str] = []
        while command := self._line():
            verb = command[:4].upper()
            if verb == b"QUIT":
                self._say(_BYE)
                return
            if verb == b"RCPT":
                to.append(command.partition(b"<")[2].partition(b">")[0].decode("ascii", "replace"))
            elif verb == b"DATA":
                self._say(_GO_ON)
                self._lay_down(self._letter(), to)
                to = []
            is_known = verb in {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"DATA", b"RSET", b"NOOP"}
            self._say(_DONE if is_known else _UNKNOWN)

    def _line(self) -> bytes:
        return self.rfile.readline(_LONGEST_LINE)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode("ascii"))

    def _letter(self) -> bytes:
        """Read until the line with a single dot; of dots that were doubled one goes."""
        found = b""
        while (line := self._line()) not in {b".\r\n", b""}:
            found += line[1:] if line.startswith(b"..") else line
        return found

    def _lay_down(self, letter: bytes, to: list[str]) -> None:
        folder: Path = self.server.folder  # type: ignore[attr-defined]
        folder.mkdir(parents=True, exist_ok=True)
        for address in to:
            name = "".join(sign if sign.isalnum() or sign in ".@-" else "_" for sign in address)
            (folder / f"{name}-{hash_of(letter)[:8]}.eml").write_bytes(letter)


@contextmanager
def mailroom(folder: Path) -> Iterator[int]:
    """Take mail on a free port of loopback while the context lasts.

    Args:
        folder: Where letters are laid, each as ``<receiver>-<hash>.eml``; made with the first.

    Yields:
        The port.
    """
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clerk) as server:
        server.daemon_threads = True
        server.folder = folder  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, name="demo-mail", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
