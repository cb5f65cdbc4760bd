"""The kernel's small files are read as they are, and what is not there says nothing."""

import os

from tallylight_monitor.kernel_files import kernel_text


def test_what_the_kernel_says_of_a_process_is_read():
    assert f"Pid:\t{os.getpid()}" in kernel_text("/proc/self/status").splitlines()


def test_of_what_is_not_there_or_cannot_be_read_nothing_is_known(tmp_path):
    assert kernel_text(tmp_path / "gone") == ""
    assert kernel_text(tmp_path) == "", "a folder"
    (tmp_path / "odd").write_bytes(b"\xff 12\n")
    assert kernel_text(tmp_path / "odd").endswith(" 12"), "text that is none costs no more than itself"
