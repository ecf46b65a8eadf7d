"""Asking a tool over HTTP, within its limits."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Reply(Struct, frozen=True):
    """A successful answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ToolClient:
    """One tool's client."""

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> Reply:
        """Get a page."""
        raise NotImplementedError
