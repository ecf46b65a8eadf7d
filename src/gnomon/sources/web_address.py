"""Addresses that a person can be led to."""


def web_address(text: str | None) -> str | None:
    """Return an address of the web; null for anything else, such as a host or a script."""
    return text if text and text.startswith(("http://", "https://")) else None
