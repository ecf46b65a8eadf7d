"""Tell whether the process that holds a lease still lives."""

import os
import secrets
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def holder() -> str:
    """Name this process so that others on this machine can see whether it lives; unique a call."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}/{secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """Say whether a holder is known to have ended; false when nobody here can tell.

    A container sees only its own processes, so the name carries the process namespace as well.
    """
    try:
        machine, process, started, _ = name.rsplit("/", 3)
    except ValueError:
        return False
    if machine != _machine() or not process.isdigit():
        return False
    return _started(int(process)) != started


def _machine() -> str:
    try:
        boot, namespace = _BOOT.read_text().strip(), _NAMESPACE.readlink()
    except OSError:
        return ""
    return f"{socket.gethostname()}/{boot}/{namespace}"


def _started(process: int) -> str:
    """Read when a process started: a number may be given to another process after its end."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return "gone"
    # The name, in brackets, may hold spaces; the start time is field 22, the state field 3.
    fields = stat.rpartition(")")[2].split()
    return "gone" if fields[0] == "Z" else fields[19]
