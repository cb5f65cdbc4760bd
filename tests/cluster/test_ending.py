"""Whatever runs in the cluster is gone when `down` says so, at the first time. These need no cluster, and no root."""

import subprocess
import sys
import threading
import time

import psutil
import pytest

from tallylight_cluster.cgroups import groups_below, remove_groups
from tallylight_cluster.daemons import end_all
from tallylight_cluster.errors import ClusterError

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def sleeper():
    """Starts a process that does not end by itself."""
    started = []

    def start():
        started.append(subprocess.Popen(SLEEPS))
        return psutil.Process(started[-1].pid)

    yield start
    for process in started:
        process.kill()
        process.wait()


def is_over(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_what_a_killed_process_had_just_started_is_killed_as_well(sleeper):
    one, other = sleeper(), sleeper()
    groups = [[one], [one, other], [one, other]]
    end_all(lambda: groups.pop(0) if groups else [one, other])
    assert is_over(one)
    assert is_over(other)


def test_nothing_to_end_is_no_fault():
    end_all(list)


def test_a_group_is_waited_for_until_the_kernel_is_done_with_it(tmp_path):
    group, inside = tmp_path / "pods", tmp_path / "pods" / "in-use"
    inside.mkdir(parents=True)
    began = time.monotonic()
    threading.Timer(0.5, inside.rmdir).start()
    remove_groups([group], seconds=20.0)
    assert not group.exists()
    assert time.monotonic() - began >= 0.4


def test_groups_that_are_gone_already_and_groups_in_groups_are_removed(tmp_path):
    (tmp_path / "pods" / "one").mkdir(parents=True)
    remove_groups([tmp_path / "gone", tmp_path / "pods" / "one", tmp_path / "pods"])
    assert not (tmp_path / "pods").exists()


def test_a_group_that_stays_in_use_is_named(tmp_path):
    (tmp_path / "pods" / "in-use").mkdir(parents=True)
    with pytest.raises(ClusterError, match="pods"):
        remove_groups([tmp_path / "pods"], seconds=0.3)


def test_groups_that_come_and_go_while_they_are_listed_are_no_fault(tmp_path):
    over = threading.Event()

    def come_and_go():
        while not over.is_set():
            for number in range(50):
                (tmp_path / "pods" / str(number) / "container").mkdir(parents=True)
            remove_groups(groups_below(tmp_path / "pods"))

    changing = threading.Thread(target=come_and_go)
    changing.start()
    try:
        for _ in range(300):
            assert groups_below(tmp_path)[-1] == tmp_path
    finally:
        over.set()
        changing.join()


def test_of_groups_the_deepest_come_first_and_of_none_there_are_none(tmp_path):
    (tmp_path / "one" / "two").mkdir(parents=True)
    assert groups_below(tmp_path) == [tmp_path / "one" / "two", tmp_path / "one", tmp_path]
    assert groups_below(tmp_path / "none") == []
