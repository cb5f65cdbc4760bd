import pytest

from tallylight_bench.operator_at_rest import Rest, promise, table

REST = Rest(resident=84_000_000, own=73_000_000, peak=86_000_000, cpu=0.0015)


@pytest.mark.parametrize(("peak", "kept"), [(86_000_000, True), (151_000_000, False)])
def test_the_most_that_it_ever_had_is_promised(peak, kept):
    assert promise(Rest(1, 1, peak, 0.0), 100).kept is kept


def test_the_table_tells_all_of_it():
    rows = table(REST)
    assert len({len(row) for row in rows}) == 1
    assert [cell.strip() for cell in rows[-1].split("|")[1:-1]] == ["84 MB", "73 MB", "86 MB", "0.15 %"]
