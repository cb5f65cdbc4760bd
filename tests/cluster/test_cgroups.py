"""A control group that goes while its processes are listed, in the real kernel: as root."""

import os
from pathlib import Path

import pytest

from tallylight_cluster.cgroups import hierarchies, members

pytestmark = pytest.mark.cluster


@pytest.fixture(params=hierarchies(), ids=lambda mounted: mounted.name)
def listed(request):
    """A group of its own in one hierarchy, and its list of processes, open."""
    group = Path(request.param) / f"tallylight-test-{os.getpid()}"
    group.mkdir()
    with (group / "cgroup.procs").open() as opened:
        yield group, opened
    if group.exists():
        group.rmdir()


def test_an_empty_group_has_no_processes(listed):
    _, opened = listed
    assert members(opened) == []


def test_a_group_that_was_removed_since_its_list_was_opened_has_no_processes(listed):
    group, opened = listed
    group.rmdir()
    assert members(opened) == []
