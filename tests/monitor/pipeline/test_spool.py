import asyncio
import io
from pathlib import Path

import pytest

from tallylight_monitor.ingest.facts import BytesRead
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.media import Chunk
from tallylight_monitor.pipeline import spool
from tallylight_monitor.pipeline.spool import Spool, spooled


class Pieces:
    """A source of a file in two pieces."""

    live = False

    async def run(self, sink):
        for data in (b"begin", b"end"):
            await sink.take(Chunk(data))
            sink.tell(BytesRead(1.0, len(data)))


class FullDisk(io.BytesIO):
    def write(self, data):
        raise OSError(28, "No space left on device")


def test_a_file_is_kept_whole_and_its_facts_are_told():
    facts = []
    with asyncio.run(spooled(Pieces(), facts.append)) as file:
        file.seek(0)
        assert file.read() == b"beginend"
    assert facts == [BytesRead(1.0, 5), BytesRead(1.0, 3)]


def test_nothing_of_it_is_left_behind():
    with asyncio.run(spooled(Pieces(), lambda _: None)) as file:
        name = file.name
    assert not Path(name).exists()


def test_a_full_disk_is_told_in_words():
    with pytest.raises(SourceUnusableError, match="cannot be kept on disk: No space left on device"):
        asyncio.run(Pieces().run(Spool(FullDisk(), lambda _: None)))


def test_a_file_without_measure_is_refused(monkeypatch):
    monkeypatch.setattr(spool, "LARGEST_FILE", 6)
    with pytest.raises(SourceUnusableError, match="larger than"):
        asyncio.run(Pieces().run(Spool(io.BytesIO(), lambda _: None)))
