"""The envelope in which WeCom and WeChat talk back to us: signature, AES-256-CBC, padding, receiver.

The signature is the SHA-1 of token, timestamp, nonce and cipher text, sorted and joined. The plain text inside is 16
random bytes, its length (4 bytes, big-endian), the message and the receiver's id, padded to a multiple of 32 bytes.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from .wechat_xml import read_xml, write_xml

BLOCK: Final = 32
PREFIX_BYTES: Final = 16
LENGTH_BYTES: Final = 4
KEY_CHARACTERS: Final = 43


class ForgedCallback(ValueError):
    """What arrived was not sealed by the vendor with the keys of this account. The text says which proof failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A sealed message and the proofs that travel with it."""

    encrypt: str
    msg_signature: str
    timestamp: str
    nonce: str

    def xml(self) -> str:
        """Return it as the passive answer that the vendor reads."""
        fields = {"Encrypt": self.encrypt, "MsgSignature": self.msg_signature}
        return write_xml({**fields, "TimeStamp": int(self.timestamp), "Nonce": self.nonce})


class CallbackCrypto:
    """Opens and seals the envelopes of one account.

    Args:
        token: the word shared with the vendor that goes into signatures.
        encoding_aes_key: the 43 characters from the vendor's page.
        receive_id: the corp id (WeCom) or app id (WeChat) that must stand inside each message.

    Raises:
        ValueError: the key is not one.
    """

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self._token = token
        self._key = _key_of(encoding_aes_key)
        self._receive_id = receive_id

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """Return the signature of a cipher text."""
        return _digest(self._token, timestamp, nonce, encrypted)

    def open(self, msg_signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        """Return the message inside, after proving signature and receiver.

        Raises:
            ForgedCallback: one of the proofs failed.
        """
        if not _same(self.sign(timestamp, nonce, encrypted), msg_signature):
            raise ForgedCallback("signature")
        message, receiver = self._decrypt(encrypted)
        if not _same(receiver, self._receive_id):
            raise ForgedCallback("receiver")
        return message

    def open_xml(self, msg_signature: str, timestamp: str, nonce: str, body: str) -> str:
        """Return the message inside the XML that the vendor posts, after proving it.

        Raises:
            ForgedCallback: it is no envelope, or one of the proofs failed.
        """
        try:
            encrypted = read_xml(body).get("Encrypt")
        except ValueError as problem:
            raise ForgedCallback("envelope") from problem
        if not isinstance(encrypted, str):
            raise ForgedCallback("envelope")
        return self.open(msg_signature, timestamp, nonce, encrypted)

    def encrypt(self, message: str, *, prefix: bytes | None = None) -> str:
        """Return the cipher text of a message; `prefix` replaces the 16 random bytes."""
        text = message.encode()
        plain = (prefix or os.urandom(PREFIX_BYTES)) + struct.pack(">I", len(text)) + text + self._receive_id.encode()
        padding = BLOCK - len(plain) % BLOCK
        sealing = self._cipher().encryptor()
        return base64.b64encode(sealing.update(plain + bytes([padding]) * padding) + sealing.finalize()).decode()

    def seal(self, message: str, timestamp: str, nonce: str, *, prefix: bytes | None = None) -> Envelope:
        """Return a message in its envelope."""
        encrypted = self.encrypt(message, prefix=prefix)
        signature = self.sign(timestamp, nonce, encrypted)
        return Envelope(encrypt=encrypted, msg_signature=signature, timestamp=timestamp, nonce=nonce)

    def _decrypt(self, encrypted: str) -> tuple[str, str]:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
            opening = self._cipher().decryptor()
            plain = opening.update(sealed) + opening.finalize()
            return _message_of(plain)
        except (binascii.Error, ValueError, IndexError, struct.error) as problem:
            raise ForgedCallback("cipher text") from problem

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))


def proves_plain(token: str, signature: str, timestamp: str, nonce: str) -> bool:
    """Tell whether the signature of a callback in plain mode (and of the set-up call) is the vendor's."""
    return _same(_digest(token, timestamp, nonce), signature)


def sign_plain(token: str, timestamp: str, nonce: str) -> str:
    """Return the signature that a callback in plain mode carries."""
    return _digest(token, timestamp, nonce)


def _message_of(plain: bytes) -> tuple[str, str]:
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise ValueError("padding")
    content = plain[PREFIX_BYTES:-padding]
    (length,) = struct.unpack(">I", content[:LENGTH_BYTES])
    message = content[LENGTH_BYTES : LENGTH_BYTES + length]
    if len(message) != length:
        raise ValueError("length")
    return message.decode(), content[LENGTH_BYTES + length :].decode()


def _key_of(encoding_aes_key: str) -> bytes:
    if not re.fullmatch(rf"[A-Za-z0-9+/]{{{KEY_CHARACTERS}}}", encoding_aes_key):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return base64.b64decode(encoding_aes_key + "=")


def _digest(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
