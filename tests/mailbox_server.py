"""A real IMAP server, Dovecot, on loopback: a mailbox of its own for each test."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "s3cret-of-the-mailbox"
_MAILS = "nobody"


def is_installed() -> bool:
    return shutil.which("dovecot") is not None


def _config(folder: Path, port: int) -> str:
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam(_MAILS) if is_root else pwd.getpwuid(os.geteuid())
    # Mail is never read as root; without root every process is of the one user there is.
    users = (
        ""
        if is_root
        else (
            f"default_internal_user = {getpass.getuser()}\n"
            f"default_login_user = {getpass.getuser()}\n"
            "service anvil {\n  chroot =\n}\n"
        )
    )
    chroot = "" if is_root else "  chroot =\n"
    return f"""\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 0
mail_location = maildir:{folder}/mail/%u
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/home
}}
{users}service imap-login {{
{chroot}  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@contextmanager
def dovecot() -> Iterator[int]:
    """Run the server, and yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Not below pytest's folder: whoever reads the mails may not get there.
    with tempfile.TemporaryDirectory(prefix="gnomon-mailbox-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        for name in ("run", "mail", "home"):
            (folder / name).mkdir()
        if os.geteuid() == 0:
            for path in (folder / "mail", folder / "home"):
                shutil.chown(path, _MAILS)
        config = folder / "dovecot.conf"
        config.write_text(_config(folder, port))
        server = subprocess.Popen(
            ["dovecot", "-F", "-c", str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port, server, folder)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=10)


def _wait(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as open_:
                if open_.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    log = folder / "dovecot.log"
    raise RuntimeError(log.read_text() if log.exists() else "Dovecot did not start.")
