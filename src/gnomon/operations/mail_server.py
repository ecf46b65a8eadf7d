"""A connection to a mail server, closed again whatever goes wrong while it is made."""

import smtplib
import ssl
from typing import Literal

_SECONDS = 30

Security = Literal["starttls", "tls", "none"]


def connected(
    host: str,
    port: int,
    security: Security,
    *,
    user: str | None = None,
    password: str | None = None,
) -> smtplib.SMTP:
    """Connect to a server that takes mail.

    Args:
        host: Its name.
        port: Its port.
        security: How what is said to it is kept secret; whoever asks for ``none`` has seen to it
            that nobody is on the way.
        user: Name to sign in with; null: none is.
        password: Its password; null: nobody signs in.

    Raises:
        OSError: It does not answer.
        smtplib.SMTPException: It does not keep secrets, or lets nobody in; nothing stays open.
    """
    context = ssl.create_default_context()
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    try:
        if security == "starttls":
            server.starttls(context=context)
        if user is not None and password is not None:
            server.login(user, password)
    except BaseException:
        server.close()
        raise
    return server
