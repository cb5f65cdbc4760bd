"""Fragmented MP4 whose samples are said to be encrypted (ISO 23001-7), as a stream without a key tag is."""

KEY_ID = bytes(range(16))
PATH = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")


def box(name, *parts):
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4, "big") + name + body


def boxes(data):
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + size]
        at += size


def encrypted(header, *kinds):
    """An initialisation section whose sample entries are encrypted; `kinds` are of encv and enca."""
    return _within(header, PATH, kinds)


def _within(data, path, kinds):
    return b"".join(box(name, _inner(body, path, kinds) if name == path[0] else body) for name, body in boxes(data))


def _inner(body, path, kinds):
    if len(path) > 1:
        return _within(body, path[1:], kinds)
    return body[:8] + b"".join(_entry(name, entry, kinds) for name, entry in boxes(body[8:]))


def _entry(name, entry, kinds):
    kind = b"enca" if name in {b"mp4a", b"ac-3", b"Opus"} else b"encv"
    if kind not in kinds:
        return box(name, entry)
    tenc = box(b"tenc", bytes(4), bytes([0, 0, 1, 8]), KEY_ID)
    schm = box(b"schm", bytes(4), b"cenc", (0x10000).to_bytes(4, "big"))
    return box(kind, entry, box(b"sinf", box(b"frma", name), schm, box(b"schi", tenc)))
