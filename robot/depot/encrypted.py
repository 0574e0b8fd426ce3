"""Evidence as it lies in the depot where a key is given: AES-256-GCM, each file with a key of its own.

A file is `RENKEI-EVIDENCE-1` and a line feed, the key's name (8 bytes), a nonce (12 bytes), and what was encrypted, with its tag (the last
16 bytes). Its key is drawn from the given one by HKDF-SHA256 with the file's name in the depot; that name and all before the nonce are
vouched for by the tag, too: a file under another's name is as wrong as a changed byte.
"""

import os
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..config.evidence_key import name_of
from ..messages import depot as say
from .depot import MOST_BYTES, Depot, Unfit

_MAGIC = b"RENKEI-EVIDENCE-1\n"
_OF_KEY, _NONCE, _TAG = 8, 12, 16
_HEAD = len(_MAGIC) + _OF_KEY
_OVERHEAD = _HEAD + _NONCE + _TAG


class EncryptedDepot:
    """Writes with the first of `keys`, or in the clear where there is none; reads what any of them, or no key, has written."""

    def __init__(self, depot: Depot, keys: Sequence[bytes]) -> None:
        self._depot, self._keys = depot, {name_of(key): key for key in reversed(keys)}
        self._first = keys[0] if keys else None

    @property
    def place(self) -> str:
        """That of the depot."""
        return self._depot.place

    def put(self, name: str, content: bytes) -> None:
        """Encrypt, and keep."""
        self._depot.put(name, content if self._first is None else _encrypted(name, content, self._first))

    def get(self, name: str, most: int = MOST_BYTES) -> bytes | None:
        """Fetch, and decrypt. Raises `Unfit` without the key, and where a byte was changed."""
        kept = self._depot.get(name, most + _OVERHEAD)
        if kept is None or not kept.startswith(_MAGIC):
            return kept if kept is None or len(kept) <= most else None
        key = self._keys.get(kept[len(_MAGIC) : _HEAD])
        if key is None:
            raise Unfit(say.no_such_key(self.place, kept[len(_MAGIC) : _HEAD].hex(), any_key=bool(self._keys)))
        nonce, rest = kept[_HEAD : _HEAD + _NONCE], kept[_HEAD + _NONCE :]
        try:
            return _cipher(name, key).decrypt(nonce, rest, kept[:_HEAD] + name.encode())
        except (InvalidTag, ValueError) as error:
            raise Unfit(say.was_forged(self.place, name)) from error

    def names(self, under: str) -> Iterator[str]:
        """Yield the depot's."""
        return self._depot.names(under)

    def delete(self, name: str) -> None:
        """Let it go."""
        self._depot.delete(name)


def _encrypted(name: str, content: bytes, key: bytes) -> bytes:
    head, nonce = _MAGIC + name_of(key), os.urandom(_NONCE)
    return head + nonce + _cipher(name, key).encrypt(nonce, content, head + name.encode())


def _cipher(name: str, key: bytes) -> AESGCM:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"renkei evidence 1 " + name.encode()).derive(key)
    return AESGCM(drawn)
