"""What proves to Jira who asks."""

from base64 import b64encode
from collections.abc import Mapping

from gnomon.errors import SettingsError
from gnomon.settings import SourceSettings


def credentials(settings: SourceSettings) -> Mapping[str, str]:
    """Make the header: on Cloud e-mail and API token, on Data Center a personal access token.

    Raises:
        SettingsError: The settings name no token, or it cannot be read.
    """
    token = settings.token()
    if token is None:
        raise SettingsError(
            "A Jira source needs a token: name its variable in `token_env` or its file in "
            "`token_file`; for Cloud, put the account's e-mail address in `user`."
        )
    if settings.user:
        proof = b64encode(f"{settings.user}:{token}".encode()).decode()
        return {"authorization": f"Basic {proof}"}
    return {"authorization": f"Bearer {token}"}
