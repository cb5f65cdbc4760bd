"""How HEVC's profile, tier and level are written in a codecs string (ISO/IEC 14496-15, annex E). Pure."""

# General profile, tier and level, as `hvcC` and parameter sets have them (ISO/IEC 23008-2, 7.3.3).
PROFILE_BYTES = 12


def hevc_codec(entry: str, profile: bytes) -> str:
    """From these twelve bytes, such as hvc1.2.4.L120.B0."""
    space, tier, kind = profile[0] >> 6, profile[0] >> 5 & 1, profile[0] & 0x1F
    flags = int(f"{int.from_bytes(profile[1:5], 'big'):032b}"[::-1], 2)
    constraints = profile[5:11].rstrip(b"\0")
    words = [entry, f"{['', 'A', 'B', 'C'][space]}{kind}", f"{flags:X}", f"{'LH'[tier]}{profile[11]}"]
    return ".".join([*words, *(f"{each:X}" for each in constraints)])
