"""Start the company's tools in a process of their own, so that Gnomon has a core to itself."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from gnomon.errors import GnomonError

_END_SECONDS = 10


class ToolsApart:
    """The tools, running in another process."""

    def __init__(
        self, process: "subprocess.Popen[str]", base_url: str, mail_port: int | None
    ) -> None:
        self._process = process
        self.base_url = base_url
        """Where they are: ``http://127.0.0.1:40123``; each tool is a folder of it."""
        self.mail_port = mail_port
        """Port of the mail server; null: mail is not taken."""

    def go_on(self, gnomon_url: str) -> None:
        """Let things happen from now on, and tell Gnomon of them by webhook."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{gnomon_url}\n")
            self._process.stdin.flush()


@contextmanager
def serve_apart(
    seed: int,
    now: datetime,
    *,
    port: int = 0,
    steps: Path | None = None,
    mail: Path | None = None,
) -> Iterator[ToolsApart]:
    """Serve the tools of a company while the context lasts.

    Args:
        seed: Of the company.
        now: Where its story ends.
        port: Port of the tools, where it is free; 0 takes any.
        steps: File that keeps what happened since, to be read again at the next start.
        mail: Folder that letters are laid in; null: no mail is taken.

    Raises:
        GnomonError: The process ended before it served.
    """
    words = [sys.executable, "-m", "gnomon.demo", "--seed", str(seed), "--now", now.isoformat()]
    words += ["--port", str(port)]
    if steps is not None:
        words += ["--steps", str(steps)]
    if mail is not None:
        words += ["--mail", str(mail)]
    # Ctrl-C reaches every process of a terminal's session; these end when their input does.
    process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        told = process.stdout.readline().split() if process.stdout else []
        if not told:
            raise GnomonError("The demo's tools did not start; what they say stands above.")
        yield ToolsApart(process, told[0], int(told[1]) if mail is not None else None)
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
