import sys

import pytest

from tallylight_bench.process import CommandFailedError, measured

CHILD = "sum(range(3_000_000)); memory = bytearray(40_000_000); import time; time.sleep(1.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}]); print('done')"


def test_a_child_that_a_command_waits_for_counts_as_its_own():
    found = measured((sys.executable, "-c", PARENT))
    alone = measured((sys.executable, "-c", "import time; time.sleep(0.1)"))
    assert found.output == b"done\n"
    assert found.cpu_seconds > alone.cpu_seconds
    assert found.peak.pss > alone.peak.pss + 40_000_000
    assert found.peak.rss > alone.peak.rss + 40_000_000


def test_a_command_is_looked_at_while_it_runs():
    looks = []
    measured((sys.executable, "-c", "import time; time.sleep(0.1)"), lambda: looks.append(1))
    assert len(looks) > 1


def test_a_command_that_fails_is_named_with_its_last_words():
    with pytest.raises(CommandFailedError, match=r"status 3: no such stream"):
        measured((sys.executable, "-c", "import sys; sys.stderr.write('no such stream'); sys.exit(3)"))
