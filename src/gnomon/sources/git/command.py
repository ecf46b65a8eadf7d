"""Running git on a repository nobody vouches for.

A repository's own configuration can name programs that git would run. Every call switches those
off, takes nothing from ``GIT_*`` variables, and passes what was read from the repository on
standard input, never as an argument.
"""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from msgspec import Struct

from gnomon.errors import SourceError

#: Found on the PATH, as the user's own shell would.
_GIT = "git"

#: Settings that a repository, a user or a machine could use to run a program or bend the output.
_SETTINGS = {
    "color.ui": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "diff.ignoreSubmodules": "none",
    "diff.orderFile": os.devnull,
    "diff.relative": "false",
    "diff.submodule": "short",
    "i18n.logOutputEncoding": "UTF-8",
    "log.follow": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
}

_REFUSED = "detected dubious ownership"
_ABSENT = ("not a git repository", "cannot change to")
_PARTIAL = ("promisor", "' not allowed")


def environment() -> dict[str, str]:
    """Build the environment of a git process: ours without whatever steers git."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "LC_")) and name not in ("LANG", "LANGUAGE", "PAGER")
    }
    return kept | {
        "LC_ALL": "C",
        # Reading must not take locks beside a developer at work, nor ask anyone for a password.
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        # A partial clone would fetch missing contents in the middle of a walk, by whatever program
        # its configuration names; the list of protocols also stops git before 2.45.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        # Facts as recorded: replacements are one clone's private view of history.
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


class Git(Struct, frozen=True):
    """The git program on one repository."""

    folder: Path
    """The repository, or a folder inside it."""
    unpacked: int | None = None
    """Bytes of unpacked contents that a process may hold; null: git's own limit."""

    def holding(self, unpacked: int) -> "Git":
        """Return git that may hold so many bytes of unpacked contents."""
        return Git(self.folder, unpacked)

    async def run(
        self, *arguments: str, stdin: Iterable[bytes] = (), may_fail: bool = False
    ) -> IO[bytes]:
        """Run git and return its output as a file that vanishes when closed.

        Output goes to a file and not through a pipe, so that git never waits for a reader, a busy
        reader costs git nothing, and memory stays the same however much git says.

        Args:
            arguments: A command and its options; never anything read from a repository.
            stdin: What git reads on standard input.
            may_fail: Return an empty file where git answers with an error.

        Raises:
            SourceError: Git is missing, or failed; says why and what to do.
        """
        output = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaint:
                given.writelines(stdin)
                given.seek(0)
                code = await self._wait(arguments, given, output, complaint)
                if code != 0:
                    self._explain(complaint, may_fail=may_fail)
                    output.truncate(0)
            output.seek(0)
        except BaseException:
            output.close()
            raise
        return output

    async def ask(
        self, *arguments: str, stdin: Iterable[bytes] = (), may_fail: bool = False
    ) -> str:
        """Run git for a short answer; see `run`."""
        with await self.run(*arguments, stdin=stdin, may_fail=may_fail) as output:
            return output.read().decode("utf-8", "backslashreplace")

    async def _wait(
        self, arguments: tuple[str, ...], given: IO[bytes], output: IO[bytes], complaint: IO[bytes]
    ) -> int:
        chosen = dict(_SETTINGS)
        if self.unpacked is not None:
            chosen["core.deltaBaseCacheLimit"] = str(self.unpacked)
        settings = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        try:
            # A thread waits for it: asyncio's own processes must be watched by a loop that is
            # still there when they end, which a stopped fetch cannot promise.
            process = subprocess.Popen(  # noqa: S603, ASYNC220 - fixed arguments; starting is quick
                [_GIT, "--no-pager", "-C", str(self.folder), *settings, *arguments],
                stdin=given,
                stdout=output,
                stderr=complaint,
                env=environment(),
            )
        except FileNotFoundError as error:
            raise SourceError(
                "The program git is not on the PATH. Install git 2.31 or newer and try again."
            ) from error
        try:
            return await asyncio.to_thread(process.wait)
        except BaseException:
            # Whoever stops a fetch must not leave git at work behind it.
            process.kill()
            process.wait()
            raise

    def _explain(self, said: IO[bytes], *, may_fail: bool) -> None:
        said.seek(0)
        complaint = said.read(4096).decode("utf-8", "replace")
        # A refusal is never an answer, not even to a question that may go without one.
        if not may_fail or _REFUSED in complaint:
            raise self._error(complaint)

    def _error(self, complaint: str) -> SourceError:
        if _REFUSED in complaint:
            return SourceError(
                f"Git refuses to read {self.folder}, which belongs to another user. If you trust "
                f"it: git config --global --add safe.directory {self.folder}"
            )
        if any(sign in complaint for sign in _ABSENT):
            return SourceError(
                f"{self.folder} is not a git repository. Name the folder of a clone or of a bare "
                "repository."
            )
        if any(sign in complaint for sign in _PARTIAL):
            return SourceError(
                f"{self.folder} is a partial clone: the contents of its files are not all here, so "
                "lines cannot be counted. Clone it again without --filter."
            )
        lines = complaint.strip().splitlines() or ["it gave no reason"]
        return SourceError(f"Git failed on {self.folder}: {lines[-1]}")
