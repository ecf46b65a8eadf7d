"""Ports for servers that tests start."""

import socket
from contextlib import closing


def free_port() -> int:
    """Find a port of loopback that nobody uses."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
