import os

from tallylight_bench.memory import Memory, held_by, of_rollup

ROLLUP = """\
55d0c0a00000-7ffd3f5f0000 ---p 00000000 00:00 0                          [rollup]
Rss:               44420 kB
Pss:               37276 kB
Pss_Dirty:         31496 kB
Pss_Anon:          31496 kB
SwapPss:               0 kB
"""


def test_the_kernels_two_figures_are_read_and_nothing_that_is_named_alike():
    assert of_rollup(ROLLUP) == Memory(pss=37_276 * 1024, rss=44_420 * 1024)


def test_a_process_that_has_ended_holds_nothing():
    assert of_rollup("") == Memory()
    assert held_by(2**22 + 1) == Memory(), "no process has a number above the kernel's largest"


def test_what_is_shared_counts_by_its_share():
    found = held_by(os.getpid())
    assert 1 << 20 < found.pss < found.rss


def test_the_most_of_two_looks_is_that_of_each_figure():
    assert Memory(1, 9).most(Memory(2, 3)) == Memory(2, 9)
