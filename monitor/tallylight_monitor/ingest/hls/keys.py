"""Takes AES-128 off segments. The only user of `cryptography`, loaded with the first encrypted segment."""

from tallylight_monitor.ingest.failures import FetchError

KEY_SIZE = 16  # bytes
BLOCK_BITS = 128


def initial_vector(number: int) -> bytes:
    """The IV of a segment whose key names none: its number, as 128 bits."""
    return number.to_bytes(KEY_SIZE, "big")


def decrypt(data: bytes, key: bytes, iv: bytes) -> bytes:
    """Take AES-128-CBC and its padding off. A FetchError says that key and data do not belong together."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    if len(key) != KEY_SIZE:
        raise FetchError("malformed", f"the key has {len(key)} bytes, not {KEY_SIZE}")
    clear = Cipher(algorithms.AES128(key), modes.CBC(iv)).decryptor()
    padding = PKCS7(BLOCK_BITS).unpadder()
    try:
        return padding.update(clear.update(data) + clear.finalize()) + padding.finalize()
    except ValueError:
        raise FetchError("malformed", "the key does not fit, or the segment is not whole") from None
