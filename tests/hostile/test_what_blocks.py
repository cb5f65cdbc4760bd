"""What can block a monitor can be ended: by SIGTERM, within three seconds."""

import json
import os
import signal
import subprocess
import time

import pytest
from small_media import film_with_black
from watched import COMMAND

WITHIN = 3.5  # seconds: three, and what a busy machine adds
AT_WORK = 4.0  # seconds after which a monitor has come to where it blocks


def terminated(process, after=AT_WORK):
    """Let it come to where it blocks, then end it. Gives how long that took."""
    time.sleep(after)
    assert process.poll() is None
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    return time.monotonic() - began


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_a_pipe_without_a_writer_is_told_and_ends_when_asked_to(pipe):
    with subprocess.Popen([*COMMAND, "--format", "text", pipe], stdout=-1, stderr=-1, text=True) as process:
        took = terminated(process, after=7.0)
        said, errors = process.communicate()
    assert took < WITHIN
    assert (process.returncode, errors) == (0, "")
    assert f"nothing is written into {pipe}" in said


def test_a_pipe_is_watched_to_its_writers_end(pipe, tmp_path):
    film = film_with_black(tmp_path).read_bytes()
    with subprocess.Popen([*COMMAND, pipe], stdout=-1, stderr=-1, text=True) as process:
        time.sleep(1.0)
        pipe.write_bytes(film)
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert [line.split('"')[3] for line in said.splitlines()] == ["open", "close", "report"]
    assert '"frames":200' in said


def test_a_pipe_among_a_playlists_segments_is_refused(tmp_path, pipe):
    playlist = tmp_path / "p.m3u8"
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\npipe\n#EXT-X-ENDLIST\n")
    done = subprocess.run([*COMMAND, playlist], capture_output=True, text=True, timeout=30, check=False)
    assert "Traceback" not in done.stderr
    assert "is a pipe" in done.stdout + done.stderr


def test_a_reader_that_does_not_read_keeps_no_monitor_from_ending(tmp_path):
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, bytes(4096))
    except BlockingIOError:
        os.set_blocking(writer, True)
    film = film_with_black(tmp_path).read_bytes()
    with subprocess.Popen([*COMMAND, "/dev/stdin"], stdin=-1, stdout=writer, stderr=-1) as process:
        os.close(writer)
        process.stdin.write(film)
        process.stdin.flush()
        took = terminated(process)
        process.stdin.close()
        errors = process.stderr.read()
    os.close(reader)
    assert took < WITHIN
    assert process.returncode == 3, "not all that was found could be written"
    assert b"lines could not be written to standard output" in errors


def test_a_reader_that_has_gone_ends_a_monitor_quietly(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    film = film_with_black(tmp_path).read_bytes()
    with subprocess.Popen(
        [*COMMAND, "--fail-on", "Warning", "/dev/stdin"], stdin=-1, stdout=writer, stderr=-1
    ) as process:
        os.close(writer)
        process.stdin.write(film)
        process.stdin.flush()
        process.wait(30)
        process.stdin.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (0, b"")


def ordered(folder, url):
    """An order to watch `url`, as the operator writes it."""
    order = {"namespace": "n", "stream": "s", "window": "w", "url": url, "windowStart": "2026-01-01T00:00:00Z"}
    (folder / "order.json").write_text(json.dumps(order))
    return folder / "order.json"


@pytest.mark.parametrize("flag", ["--until", "--muted"])
def test_a_file_that_blocks_holds_up_neither_watching_nor_the_end(pipe, tmp_path, flag):
    film_with_black(tmp_path)
    order = ordered(tmp_path, str(tmp_path / "film.ts"))
    with subprocess.Popen([*COMMAND, "--order", order, flag, pipe], stdout=-1, stderr=-1, text=True) as process:
        said, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    what = {"--until": "the end", "--muted": "the mute"}[flag]
    assert errors == f"tallylight watch: {what} in {pipe}: no answer within 2 s; watching begins without\n"
    assert '"detector":"black"' in said


def test_a_file_that_blocks_keeps_no_monitor_from_ending(pipe, tmp_path):
    order = ordered(tmp_path, "http://127.0.0.1:1/")
    with subprocess.Popen([*COMMAND, "--order", order, "--until", pipe], stdout=-1, stderr=-1) as process:
        assert terminated(process) < WITHIN
        assert process.returncode == 0


def test_a_secret_that_is_a_pipe_is_told(tmp_path):
    os.mkfifo(tmp_path / "headers")
    command = [*COMMAND, "http://127.0.0.1:1/", "--secrets", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "the secret has none of the keys" in done.stderr


def test_a_report_is_not_written_into_a_pipe_that_nobody_reads(pipe, tmp_path):
    film = film_with_black(tmp_path)
    command = [*COMMAND, film, "--report", pipe]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert f"the report cannot be written to {pipe}" in done.stderr


def test_a_folder_of_secrets_that_is_not_there_is_a_mistake(tmp_path):
    command = [*COMMAND, "http://127.0.0.1:1/", "--secrets", tmp_path / "none"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "the secret cannot be read: No such file or directory" in done.stderr
