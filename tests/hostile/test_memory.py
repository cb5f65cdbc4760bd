"""Media that wants too much memory ends the decoder alone, and by name."""

import asyncio
from pathlib import Path

import av
import pytest
from decoding import ALL

from tallylight_monitor.pipeline.decoder_process import MOST_MEMORY, death, decoder_environment, decoder_memory
from tallylight_monitor.pipeline.supervisor import Supervisor
from tallylight_monitor.wire import OUT_OF_MEMORY, PlayAddress

LIMIT = 130 << 20  # bytes; a decoder at rest has a third of it


@pytest.fixture(scope="module")
def greedy(tmp_path_factory):
    """Sixteen reference pictures of 4K: some 200 MB for their decoder."""
    path = tmp_path_factory.mktemp("greedy") / "film.mp4"
    with av.open(str(path), "w") as out:
        options = {"preset": "ultrafast", "x264-params": "ref=16:dpb-size=16:keyint=100:scenecut=0", "threads": "1"}
        stream = out.add_stream("libx264", rate=25, width=3840, height=2160, pix_fmt="yuv420p", options=options)
        for number in range(24):
            frame = av.VideoFrame(3840, 2160, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([16 + 8 * number]) * plane.buffer_size)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def played(path, memory):
    """Why decoders were lost that played a file with so much memory, and how many pictures there were."""
    lost = []

    async def run():
        supervisor = Supervisor(ALL, lambda _: None, lambda cause, _: lost.append(cause), memory=memory)
        serving = asyncio.create_task(supervisor.serve())
        try:
            async with asyncio.timeout(60):
                await supervisor.give(PlayAddress(str(path), network=False))
                await supervisor.idle()
                await supervisor.finish()
                await serving
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        return supervisor.pictures

    return lost, asyncio.run(run())


def test_a_file_that_takes_too_much_memory_ends_its_decoders_by_name(greedy):
    lost, _ = played(greedy, LIMIT)
    assert lost == ["ran out of its memory limit of 130 MB"] * 2


def test_the_same_file_is_watched_where_there_is_memory_for_it(greedy):
    assert played(greedy, 1 << 30) == ([], 24)


@pytest.mark.parametrize(
    ("text", "memory"),
    [
        pytest.param("536870912\n", int((512 << 20) * 0.7), id="a container's limit is shared"),
        pytest.param("max\n", MOST_MEMORY, id="no limit"),
        pytest.param("9223372036854771712\n", MOST_MEMORY, id="no limit, in the older way"),
        pytest.param(None, MOST_MEMORY, id="no such file"),
    ],
)
def test_a_decoder_gets_its_share_of_the_containers_memory(tmp_path, text, memory):
    file = tmp_path / "memory.max"
    if text is not None:
        file.write_text(text)
    assert decoder_memory((file, Path("/nonexistent"))) == memory


@pytest.mark.parametrize(
    ("status", "peak", "words"),
    [
        (OUT_OF_MEMORY, 0, "ran out of its memory limit of 100 MB"),
        (-11, 0, "killed by SIGSEGV"),
        (-11, 90 << 20, "killed by SIGSEGV, near its memory limit of 100 MB"),
        (-200, 0, "killed by signal 200"),
        (1, 0, "ended with status 1"),
    ],
)
def test_why_a_decoder_ended_is_told_in_words(status, peak, words):
    assert death(status, 100 << 20, peak) == words


def test_a_decoder_gets_nothing_of_the_environment_but_what_it_needs():
    ours = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "PYTHONPATH": "x",
        "AWS_SECRET_ACCESS_KEY": "s",
        "http_proxy": "p",
        "TOKEN": "t",
    }
    got = decoder_environment(ours)
    assert got == {
        "PATH": "/bin",
        "LC_ALL": "C",
        "PYTHONPATH": "x",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def test_a_real_decoder_has_no_secret_in_its_environment(monkeypatch):
    monkeypatch.setenv("ORIGIN_PASSWORD", "hunter2")
    seen = []

    async def run():
        supervisor = Supervisor(ALL, lambda _: None, lambda cause, _: None)
        serving = asyncio.create_task(supervisor.serve())
        async with asyncio.timeout(40):
            while not supervisor.is_alive:  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(0.02)
        seen.append(Path(f"/proc/{supervisor.pid}/environ").read_bytes())  # noqa: ASYNC240 - of the kernel's memory
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(run())
    assert b"PATH=" in seen[0]
    assert b"hunter2" not in seen[0]
