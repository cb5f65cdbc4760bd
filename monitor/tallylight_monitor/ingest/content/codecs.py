"""What the words of a codecs string mean (RFC 6381), and what one promises of another. Pure."""

import re
from typing import NamedTuple

from tallylight_monitor.wire import TrackName


class Family(NamedTuple):
    """What decodes with one decoder. `name` is for people."""

    name: str
    track: TrackName | None


H264, HEVC = Family("H.264", "picture"), Family("HEVC", "picture")
AAC, MPEG_SOUND = Family("AAC", "sound"), Family("MPEG audio", "sound")
AC3, EAC3 = Family("AC-3", "sound"), Family("E-AC-3", "sound")
TEXT = Family("text", None)
# By what a codec begins with, in small letters, the longest first: `mp4a` alone is AAC.
FAMILIES: dict[str, Family] = {
    **dict.fromkeys(("avc1", "avc3", "dva1", "dvav"), H264),
    **dict.fromkeys(("hvc1", "hev1", "dvh1", "dvhe"), HEVC),
    **dict.fromkeys(("av01", "dav1"), Family("AV1", "picture")),
    **dict.fromkeys(("vp09", "vp9"), Family("VP9", "picture")),
    **dict.fromkeys(("vp08", "vp8"), Family("VP8", "picture")),
    **dict.fromkeys(("vvc1", "vvi1"), Family("VVC", "picture")),
    **dict.fromkeys(("mp4a.40.32", "mp4a.40.33", "mp4a.40.34", "mp4a.69", "mp4a.6b", "mp3"), MPEG_SOUND),
    **dict.fromkeys(("ac-3", "mp4a.a5"), AC3),
    **dict.fromkeys(("ec-3", "mp4a.a6"), EAC3),
    "mp4a": AAC,
    "mp4v": Family("MPEG-2 or MPEG-4 video", "picture"),
    "dts": Family("DTS", "sound"),
    "ac-4": Family("AC-4", "sound"),
    "opus": Family("Opus", "sound"),
    "flac": Family("FLAC", "sound"),
    "alac": Family("ALAC", "sound"),
    **dict.fromkeys(("stpp", "wvtt", "tx3g", "c608", "c708"), TEXT),
}
# A decoder of the first decodes the second as well.
DECODES = {(EAC3, AC3)}
# How much of H.264 a decoder must know, by profile_idc (ISO/IEC 14496-10, annex A).
H264_RANKS = {66: 0, 77: 1, 100: 2, 110: 3, 122: 4, 244: 5}
_H264_HEX = re.compile(r"avc[13]\.([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})")
_H264_DECIMAL = re.compile(r"avc[13]\.(\d{2,3})\.(\d{2})")  # as before RFC 6381
_HEVC = re.compile(r"(?:hvc1|hev1)\.[abc]?(\d{1,2})\.([0-9a-f]{1,8})\.([lh])(\d{1,3})(?:\..*)?")


def family_of(codec: str) -> Family | None:
    """None of a codec that is not known here."""
    word = codec.lower()
    longest = max((each for each in FAMILIES if word.startswith(each)), key=len, default="")
    return FAMILIES.get(longest)


def tracks_named(codecs: str) -> tuple[TrackName, ...]:
    """Of which tracks a CODECS attribute names a codec that is known here, the pictures first."""
    families = [family_of(each.strip()) for each in codecs.split(",")]
    names: tuple[TrackName, ...] = ("picture", "sound")
    return tuple(name for name in names if any(each is not None and each.track == name for each in families))


def decodes(announced: Family | None, coded: Family | None) -> bool:
    """Whether a player that can play the first can play the second, by kind alone."""
    return announced == coded or (announced, coded) in DECODES


def promises(announced: str, coded: str) -> bool:
    """Whether a player that can play the first codec can play the second one, both of one family.

    A lower profile or level is less than was announced; what cannot be read promises all.
    """
    announced, coded = announced.lower(), coded.lower()
    if announced.startswith("hvc1") and coded.startswith("hev1"):
        return False  # sets come within the pictures, which a player of the first need not read
    return _h264_promises(announced, coded) and _hevc_promises(announced, coded)


def _h264_promises(announced: str, coded: str) -> bool:
    said, held = _h264(announced), _h264(coded)
    if said is None or held is None:
        return True
    ranks = H264_RANKS.get(said[0]), H264_RANKS.get(held[0])
    higher = ranks[0] is not None and ranks[1] is not None and ranks[1] > ranks[0]
    return not higher and held[1] <= said[1]


def _h264(codec: str) -> tuple[int, int] | None:
    """Profile and level."""
    if found := _H264_HEX.fullmatch(codec):
        return int(found[1], 16), int(found[2], 16)
    if found := _H264_DECIMAL.fullmatch(codec):
        return int(found[1]), int(found[2])
    return None


def _hevc_promises(announced: str, coded: str) -> bool:
    """A profile is promised by itself, by a higher one, and by what the pictures are compatible with."""
    said, held = _HEVC.fullmatch(announced), _HEVC.fullmatch(coded)
    if said is None or held is None:
        return True
    compatible = int(held[2], 16) >> int(said[1]) & 1
    profile = int(held[1]) <= int(said[1]) or compatible
    return bool(profile) and (held[3] == "l" or said[3] == "h") and int(held[4]) <= int(said[4])
