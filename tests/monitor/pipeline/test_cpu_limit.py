"""The limit of a container, as the kernel's files say it, of either version of control groups."""

import pytest

from tallylight_monitor.pipeline.cpu_limit import CpuLimit, cpu_limit

V2_STAT = "usage_usec 5000000\nuser_usec 4000000\nnr_periods 100\nnr_throttled 40\nthrottled_usec 2500000\n"
V1_STAT = "nr_periods 100\nnr_throttled 40\nthrottled_time 2500000000\n"
V1 = {"cpu/cpu.cfs_period_us": "100000\n", "cpu/cpu.stat": V1_STAT}
STOPPED = (100, 40, 2.5)


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        pytest.param({"cpu.max": "30000 100000\n", "cpu.stat": V2_STAT}, CpuLimit(0.3, *STOPPED), id="version 2"),
        pytest.param({"cpu.max": "max 100000\n"}, CpuLimit(), id="version 2, no limit"),
        pytest.param(V1 | {"cpu/cpu.cfs_quota_us": "150000\n"}, CpuLimit(1.5, *STOPPED), id="version 1"),
        pytest.param(V1 | {"cpu/cpu.cfs_quota_us": "-1\n"}, CpuLimit(None, *STOPPED), id="version 1, no limit"),
        pytest.param({}, CpuLimit(), id="neither"),
        pytest.param({"cpu.max": "what is this", "cpu.stat": "nr_periods many"}, CpuLimit(), id="unreadable"),
        pytest.param({"cpu.max": "30000 0\n"}, CpuLimit(), id="periods of nothing"),
    ],
)
def test_the_limit_is_what_the_files_say(tmp_path, files, limit):
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert cpu_limit(tmp_path) == limit
