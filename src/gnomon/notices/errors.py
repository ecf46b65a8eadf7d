"""What can go wrong while something is sent."""

from gnomon.errors import GnomonError


class NoticeError(GnomonError):
    """Something could not be sent; its text says to where and why, and never a secret."""
