"""Answers under seal: what a copy of the database, its journal or a backup cannot tell.

Each wave has a key of its own in a file of the home, which no backup holds, and the file is
removed when the wave closes. From then on nobody can open what was sealed, wherever a copy of it
lies. All boxes are of one length, so that their size tells nothing either.
"""

import os
import secrets
import zlib
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gnomon.errors import GnomonError, UsageError

_FOLDER = "survey-keys"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_ID_BYTES = 16
#: What an answer may take, packed; longer ones are asked to be shortened.
_ROOM_BYTES = 6_000
_LENGTH_BYTES = 2


class SealError(GnomonError):
    """Answers cannot be sealed or opened; says which key is missing."""


class Seal:
    """The seal of one wave."""

    def __init__(self, home: Path, wave: str) -> None:
        """Name the key of a wave.

        Args:
            home: Folder of the home.
            wave: Id of the wave.
        """
        self._wave = wave
        name = sha256(wave.encode()).hexdigest()[:32]
        self._path = home / _FOLDER / f"{name}.key"

    def make(self) -> None:
        """Draw the key; only the owner of the home can read it."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())

    def destroy(self) -> None:
        """Remove the key, written over first; nothing sealed with it is ever read again."""
        if self._path.exists():
            with self._path.open("r+b") as file:
                file.write(bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            self._path.unlink()

    def close(self, answer: bytes) -> tuple[bytes, bytes]:
        """Seal an answer: a random id and a box.

        Raises:
            UsageError: The answer is too long.
            SealError: The key is missing.
        """
        packed = zlib.compress(answer)
        if len(packed) > _ROOM_BYTES:
            raise UsageError("These comments are too long together. Shorten them and send again.")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        padded = len(packed).to_bytes(_LENGTH_BYTES, "big") + packed.ljust(_ROOM_BYTES, b"\0")
        return secrets.token_bytes(_ID_BYTES), nonce + self._cipher().encrypt(nonce, padded, None)

    def open(self, box: bytes) -> bytes:
        """Open a box.

        Raises:
            SealError: The key is missing, or not the one of this box.
        """
        try:
            padded = self._cipher().decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], None)
        except InvalidTag as error:
            raise SealError(
                f"The key {self._path} does not open the answers of {self._wave}. Put the one back "
                "that the wave was opened with."
            ) from error
        length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
        return zlib.decompress(padded[_LENGTH_BYTES : _LENGTH_BYTES + length])

    def derived(self, purpose: str) -> bytes:
        """Return a key for something else of the same wave.

        Raises:
            SealError: The key is missing.
        """
        return sha256(self._key() + purpose.encode()).digest()

    def _cipher(self) -> AESGCM:
        return AESGCM(self._key())

    def _key(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as error:
            raise SealError(
                f"The key of the wave {self._wave} is not at {self._path}. Backups do not hold it, "
                "so that nobody reads answers out of them; bring the file from the old home."
            ) from error
