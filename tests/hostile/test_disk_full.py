"""A full disk under what a monitor writes costs what it writes, for a while, and never the watching."""

import contextlib
import json
import subprocess
from pathlib import Path

import pytest
from small_media import film_with_black
from watched import COMMAND

SMALL = "256k"  # of a disk: a few pictures
UNTOLD = 3  # exit status: watched, and not all of it could be written


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, on which there is hardly room."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", mounted)
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no disk can be made: {tried.stderr.strip()}")
    yield mounted
    subprocess.run(("umount", "-l", mounted), check=True)


def fill(disk: Path) -> Path:
    """Leave no room on it."""
    file = disk / "filler"
    with file.open("wb", buffering=0) as filling, contextlib.suppress(OSError):
        while filling.write(bytes(4096)):
            pass
    return file


def test_a_full_disk_under_standard_output_ends_nothing_and_is_told_once(tmp_path):
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        watched = subprocess.run(
            [*COMMAND, "--report", tmp_path / "report", film_with_black(tmp_path)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    said = watched.stderr.splitlines()
    assert watched.returncode == UNTOLD
    assert said[0].startswith("tallylight watch: standard output cannot be written: No space left on device")
    assert said[1].endswith("lines could not be written to standard output")
    assert len(said) == 2
    assert [each["detector"] for each in json.loads((tmp_path / "report").read_text())["defects"]] == ["black"]


def test_what_waited_is_written_once_there_is_room(tmp_path, small_disk):
    events = small_disk / "events"
    with events.open("wb") as out:
        filler = fill(small_disk)
        command = [*COMMAND, "/dev/stdin"]
        process = subprocess.Popen(command, stdin=-1, stdout=out, stderr=-1)
        film = film_with_black(tmp_path).read_bytes()
        process.stdin.write(film[: len(film) * 3 // 4])
        process.stdin.flush()
        assert b"cannot be written" in process.stderr.readline()
        filler.unlink()
        assert b"can be written again" in process.stderr.readline()
        process.communicate(film[len(film) * 3 // 4 :], timeout=60)
    kinds = [json.loads(line)["event"] for line in events.read_text().splitlines()]
    assert process.returncode == 0
    assert kinds == ["open", "close", "report"]


@pytest.mark.parametrize("when", ["before the start", "while it watches"])
def test_a_full_disk_under_the_evidence_folder_costs_pictures_and_nothing_else(tmp_path, small_disk, when):
    folder = small_disk / "evidence"
    if when == "while it watches":
        folder.mkdir()
    fill(small_disk)
    watched = subprocess.run(
        [*COMMAND, "--evidence", folder, film_with_black(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    kinds = [json.loads(line)["event"] for line in watched.stdout.splitlines()]
    assert watched.returncode == UNTOLD
    assert kinds == ["open", "close", "report"]
    assert watched.stderr.count("pictures cannot be kept") == 1
    assert "3 pictures could not be kept" in watched.stderr
    assert list(folder.glob("*")) == []  # nothing half written


def test_a_report_that_cannot_be_written_is_told_by_the_exit_status(tmp_path):
    watched = subprocess.run(
        [*COMMAND, "--report", "/dev/full", film_with_black(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert watched.returncode == UNTOLD
    assert "the report cannot be written to /dev/full: No space left on device" in watched.stderr
