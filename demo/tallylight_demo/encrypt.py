"""Encrypt HLS segments whole, with AES-128 in CBC mode. Only this module uses cryptography."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

KEY_BYTES = 16


def sequence_iv(sequence: int) -> bytes:
    """The initialisation vector of a segment whose playlist names none: its media sequence number."""
    return sequence.to_bytes(KEY_BYTES, "big")


def encrypted(data: bytes, key: bytes, iv: bytes) -> bytes:
    """A segment, encrypted. `key` and `iv` are 16 bytes each, or a ValueError tells."""
    padder = PKCS7(KEY_BYTES * 8).padder()
    cipher = Cipher(algorithms.AES128(key), modes.CBC(iv)).encryptor()
    return cipher.update(padder.update(data) + padder.finalize()) + cipher.finalize()
