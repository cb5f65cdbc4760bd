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
    length = None

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
    assert facts == [BytesRead(1.0, 5, kept=True), BytesRead(1.0, 3, kept=True)]


def test_nothing_of_it_is_left_behind():
    with asyncio.run(spooled(Pieces(), lambda _: None)) as file:
        name = file.name
    assert not Path(name).exists()


def test_a_full_disk_is_told_in_words():
    with pytest.raises(SourceUnusableError, match="cannot be kept on disk: No space left on device"):
        asyncio.run(Pieces().run(Spool(FullDisk(), lambda _: None, 100)))


def test_a_file_without_measure_is_refused_at_the_bound():
    kept = io.BytesIO()
    with pytest.raises(SourceUnusableError, match=r"larger than .*--spool"):
        asyncio.run(Pieces().run(Spool(kept, lambda _: None, 6)))
    assert kept.getvalue() == b"begin"


class Claims(Pieces):
    """A server that says how much will come."""

    length = 100 << 30

    async def run(self, sink):
        raise AssertionError("nothing is to be fetched of it")


def test_a_server_that_claims_a_hundred_gigabytes_is_refused_before_the_first_of_them():
    with pytest.raises(SourceUnusableError, match=r"larger than the 48 MiB .*faststart"):
        asyncio.run(spooled(Claims(), lambda _: None, 48 << 20))


def test_by_default_a_file_gets_two_gigabytes_or_half_of_what_is_free():
    assert 0 < spool._by_what_is_free() <= 2 << 30
