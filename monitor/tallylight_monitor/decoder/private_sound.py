"""Sound in a private stream (type 0x06) of which the programme's map says nothing, recognised by what it holds.

A map should say so by a descriptor (ETSI EN 300 468, annex D). Where it has none at all, players look, and so do we;
what is no sound is data, and is not missed.
"""

from dataclasses import replace

from tallylight_monitor.mpegts.programme_map import DATA_TAGS, Elementary, Programme, tags_of

PRIVATE = 0x06
PES_START, PES_HEAD = b"\0\0\1", 9  # bytes: what a packet of the stream begins with; up to its own head's length
_AC3_SYNC, _DTS_SYNC = b"\x0b\x77", b"\x7f\xfe\x80\x01"
_NEWEST_AC3 = 10  # the bitstream's version; above, it is E-AC-3
_AC3_TAG, _EAC3_TAG, _DTS_TAG = b"\x6a\x01\x00", b"\x7a\x01\x00", b"\x7b\x01\x00"
_MPEG_TYPE, _ADTS_TYPE = 0x03, 0x0F


def unnamed(programme: Programme | None) -> tuple[int, ...]:
    """The PIDs in which sound may be, of a programme that names none."""
    if programme is None or programme.stream("sound") is not None:
        return ()
    return tuple(each.pid for each in programme.streams if _is_unnamed(each))


def with_sound(programme: Programme, known: dict[int, Elementary]) -> Programme:
    """The programme, where streams that its map does not name are known by now."""
    if not any(pid in known for pid in unnamed(programme)):
        return programme
    streams = tuple(known.get(each.pid, each) if _is_unnamed(each) else each for each in programme.streams)
    return replace(programme, streams=streams)


def recognised(pid: int, packet: bytes) -> Elementary | None:
    """The sound that begins in a packet of the transport stream, as a map should name it; None where none does."""
    held = _held(packet)
    if held.startswith(_AC3_SYNC) and len(held) > 5:
        tag = _EAC3_TAG if held[5] >> 3 > _NEWEST_AC3 else _AC3_TAG
        return Elementary(pid, PRIVATE, "sound", tag)
    if held.startswith(_DTS_SYNC):
        return Elementary(pid, PRIVATE, "sound", _DTS_TAG)
    if len(held) < 2 or held[0] != 0xFF:
        return None
    if held[1] & 0xF6 == 0xF0:
        return Elementary(pid, _ADTS_TYPE, "sound", b"")
    is_mpeg = held[1] & 0xE0 == 0xE0 and held[1] & 0x18 != 0x08 and held[1] & 0x06 != 0
    return Elementary(pid, _MPEG_TYPE, "sound", b"") if is_mpeg else None


def _is_unnamed(stream: Elementary) -> bool:
    return stream.stream_type == PRIVATE and stream.track is None and not DATA_TAGS & tags_of(stream.descriptors)


def _held(packet: bytes) -> bytes:
    """What the stream's own packet holds that begins here; empty where none does, or it is scrambled."""
    if not packet[1] & 0x40 or packet[3] & 0xC0 or not packet[3] & 0x10:
        return b""
    body = packet[4 + (1 + packet[4] if packet[3] & 0x20 else 0) :]
    return body[PES_HEAD + body[8] :] if body.startswith(PES_START) and len(body) > PES_HEAD else b""
