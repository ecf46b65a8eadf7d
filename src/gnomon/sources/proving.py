"""What proves to a tool who asks, where it takes a user with a password or a token alone."""

from base64 import b64encode

from gnomon.settings import SourceSettings


def basic_or_bearer(settings: SourceSettings) -> dict[str, str]:
    """Make the header: user and token where a user is told, else the token alone.

    Raises:
        SettingsError: The token is said to be somewhere it is not.
    """
    token = settings.token()
    if token is None:
        return {}
    if settings.user:
        return basic(settings.user, token)
    return {"authorization": f"Bearer {token}"}


def basic(user: str, password: str) -> dict[str, str]:
    """Make the header of a user and a password."""
    return {"authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}
