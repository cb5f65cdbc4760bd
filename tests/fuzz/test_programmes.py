"""Fuzz target: whatever a transport stream's tables are, its programmes are read, and no byte is lost or moved."""

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated
from transport_streams import in_packets_of, of_pid, pat

from tallylight_monitor.ingest.ts.packets import grid_of
from tallylight_monitor.ingest.ts.programmes import ProgrammeFilter, programmes_in

PLAIN = (pat([(1, 0x100), (2, 0x200)]) + of_pid(0x1011, count=3)) * 2
MANY = pat([(number, 0x20 + number) for number in range(1, 60)]) + of_pid(0x1011, count=3)
SEEDS = (PLAIN, MANY, in_packets_of(192, PLAIN), in_packets_of(204, PLAIN))
INPUTS = mutated(SEEDS) | st.binary(max_size=1000)


def target(data: bytes) -> None:
    """Read the programmes, and leave one. The bytes stay as many, and packets where they were."""
    found = programmes_in(data)
    assert all(0 < number < 65536 for number in found)
    filtered = ProgrammeFilter(2).filtered_whole(data)
    assert len(filtered) == len(data)
    assert grid_of(filtered) == grid_of(data)
    assert set(programmes_in(filtered)) <= {2}


@given(INPUTS)
def test_whatever_a_table_is_it_is_read(data):
    target(data)
