import os
import threading
import time

import pytest

from tallylight_bounded.line_writer import LINES_WAITING, LineWriter


class Told(list):
    """What was said to people."""

    def __call__(self, text):
        self.append(text)


def read_all(reader):
    with os.fdopen(reader, "rb") as read:
        return read.read()


def test_lines_are_written_whole_and_in_order():
    reader, writer = os.pipe()
    lines = LineWriter(writer, lambda: None, Told())
    for number in range(500):
        lines.write(f"{number} é\n".encode())
    lines.close()
    os.close(writer)
    assert read_all(reader).decode().splitlines() == [f"{number} é" for number in range(500)]


def test_a_full_disk_is_told_once_counted_and_tried_again():
    full, said = os.open("/dev/full", os.O_WRONLY), Told()
    lines = LineWriter(full, lambda: None, said)
    lines.write(b"one\n")
    lines.write(b"two\n")
    deadline = time.monotonic() + 10
    while lines.failures < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    lines.close()
    os.close(full)
    assert lines.failures >= 2
    assert said[0].startswith("standard output cannot be written: No space left on device; it is tried again")
    assert said[1:] == ["2 lines could not be written to standard output"]


def test_a_terminal_that_others_made_non_blocking_is_waited_for():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    said, read = Told(), []
    lines = LineWriter(writer, lambda: None, said)
    for number in range(40):  # more than a pipe holds
        lines.write(b"%04d%s\n" % (number, b"x" * 4000))
    time.sleep(0.1)
    thread = threading.Thread(target=lambda: read.append(read_all(reader)))
    thread.start()
    lines.close()
    os.close(writer)
    thread.join()
    assert [line[:4] for line in read[0].decode().splitlines()] == [f"{number:04}" for number in range(40)]
    assert said == []


def test_a_reader_that_has_gone_is_nobodys_fault():
    reader, writer = os.pipe()
    os.close(reader)
    gone, said = threading.Event(), Told()
    lines = LineWriter(writer, gone.set, said)
    lines.write(b"x\n")
    assert gone.wait(5)
    lines.close()
    os.close(writer)
    assert lines.reader_gone
    assert said == []


@pytest.mark.parametrize("waiting", [1, LINES_WAITING + 5])
def test_a_reader_that_does_not_read_holds_nobody_up(waiting):
    reader, writer = os.pipe()
    said = Told()
    lines = LineWriter(writer, lambda: None, said)
    began = time.monotonic()
    lines.write(b"x" * 200_000)  # more than a pipe holds
    for _ in range(waiting):
        lines.write(b"y\n")
    lines.close()
    assert time.monotonic() - began < 3
    assert len(said) == 1
    os.close(reader)  # lets the thread go


def test_lines_for_which_there_is_no_room_are_lost_and_counted_at_once():
    reader, writer = os.pipe()
    lines = LineWriter(writer, lambda: None, Told())
    lines.write(b"x" * (1 << 20))  # more than a pipe holds
    for _ in range(LINES_WAITING + 7):
        lines.write(b"y\n")
    assert lines.lost in {7, 8}  # the first may not have been taken up yet
    lines.close()
    assert lines.lost >= LINES_WAITING + 7
    os.close(reader)  # lets the thread go
