"""Which programmes there are: the programme association table (ISO/IEC 13818-1, 2.4.4.3), read and written. Pure."""

from tallylight_monitor.mpegts.sections import CRC, section

PAT_PID, PAT_TABLE = 0, 0
_ENTRIES_AT, _ENTRY = 8, 4  # bytes
_SHORTEST = _ENTRIES_AT + CRC


def programmes_of(table: bytes) -> dict[int, int]:
    """Each programme's number, in the table's order, with the PID of its map.

    Empty for a section of another table, and for one that is not in force yet.
    """
    if not is_table(table):
        return {}
    body = table[_ENTRIES_AT:-CRC]
    entries = [body[at : at + _ENTRY] for at in range(0, len(body) - _ENTRY + 1, _ENTRY)]
    found = {int.from_bytes(entry[:2], "big"): int.from_bytes(entry[2:], "big") & 0x1FFF for entry in entries}
    found.pop(0, None)  # the network's own table
    return found


def is_table(section: bytes) -> bool:
    """Whether a section is of this table, and in force."""
    return section[0] == PAT_TABLE and len(section) >= _SHORTEST and bool(section[5] & 1)


def table_of_one(number: int, map_pid: int) -> bytes:
    """The section of a table that names this programme alone."""
    return section(PAT_TABLE, 1, number.to_bytes(2, "big") + (0xE000 | map_pid).to_bytes(2, "big"))
