import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from tallylight_contract.report import DefectEvent
from tallylight_monitor.outlets import evidence
from tallylight_monitor.outlets.evidence import MOST_TRIES, EvidenceFolder
from tallylight_monitor.outlets.evidence_saving import RETRY_SECONDS, EvidenceSaving
from tallylight_monitor.wire import Pictures

OPENED = DefectEvent(
    event="open",
    stream="cup",
    detector="black",
    severity="Critical",
    media_time=12.5,
    detected_media_time=14.5,
    wall_time=datetime(2026, 12, 5, 18, tzinfo=UTC),
    value=1.0,
    threshold=0.98,
    detail="",
)


@pytest.fixture
def folder(tmp_path):
    made = EvidenceFolder(tmp_path / "a" / "b")
    made.prepare()
    return made


def contents(told):
    return [Path(name).read_bytes() for name in told.evidence]


def test_a_defect_gets_three_pictures_under_names_that_its_event_bears(folder):
    told, request = folder.for_event(OPENED)
    assert request.times == [11.5, 12.5, 14.5]
    assert [Path(name).name for name in told.evidence] == [
        "20261205T180000Z-black-000012500-before.jpg",
        "20261205T180000Z-black-000012500-at.jpg",
        "20261205T180000Z-black-000012500-after.jpg",
    ]
    folder.save(Pictures(request.request, [(11.6, b"one"), (12.4, b"two"), (14.4, b"three")]))
    assert contents(told) == [b"one", b"two", b"three"]


def test_the_end_of_a_defect_gets_none(folder):
    assert folder.for_event(replace(OPENED, event="close", duration=1.0)) is None


def test_a_defect_at_the_start_asks_for_no_time_before_it(folder):
    _, request = folder.for_event(replace(OPENED, media_time=0.2, detected_media_time=0.2))
    assert request.times == [0.0, 0.2, 1.2]


def test_one_picture_serves_for_all_moments(folder):
    told, request = folder.for_event(OPENED)
    folder.save(Pictures(request.request, [(3.0, b"old")]))
    assert contents(told) == [b"old"] * 3


@pytest.mark.parametrize("found", [[], [(1.0, b"x")]], ids=["without a picture", "to a request of nobody"])
def test_an_answer_that_serves_nobody_writes_nothing(folder, found):
    _, request = folder.for_event(OPENED)
    folder.save(Pictures(request.request + len(found), found))
    assert list(folder.folder.iterdir()) == []


def test_an_answer_counts_once(folder):
    _, request = folder.for_event(OPENED)
    folder.save(Pictures(request.request, [(12.5, b"first")]))
    folder.save(Pictures(request.request, [(12.5, b"second")]))
    assert {path.read_bytes() for path in folder.folder.iterdir()} == {b"first"}


def test_the_oldest_pictures_go_first(folder):
    old = [folder.folder / f"freeze-{number:09}-at.jpg" for number in range(evidence.MOST_PICTURES)]
    for age, path in enumerate(old):
        path.write_bytes(b"")
        os.utime(path, (1000 + age, 1000 + age))
    _, request = folder.for_event(OPENED)
    folder.save(Pictures(request.request, [(12.5, b"new")]))
    assert len(list(folder.folder.iterdir())) == evidence.MOST_PICTURES
    assert [path.exists() for path in old[:4]] == [False, False, False, True]


def test_pictures_that_wait_in_vain_for_room_are_lost_and_counted(tmp_path, capsys):
    (tmp_path / "file").touch()
    folder, few = EvidenceFolder(tmp_path / "file" / "folder"), 2
    for _ in range(evidence.MOST_WAITING // len(evidence.MOMENTS) + few):
        _, request = folder.for_event(OPENED)
        folder.save(Pictures(request.request, [(12.5, b"one")]))
    assert folder.lost == few * len(evidence.MOMENTS)
    folder.end()
    assert folder.lost == evidence.MOST_WAITING + few * len(evidence.MOMENTS)
    assert f"{folder.lost} pictures could not be kept in {folder.folder}" in capsys.readouterr().err


def test_a_decoder_that_had_no_picture_yet_or_did_not_answer_is_asked_again(folder):
    told, request = folder.for_event(OPENED)
    folder.save(Pictures(request.request, []))
    assert folder.again() == [request]
    folder.save(Pictures(request.request, [(12.5, b"late")]))
    assert contents(told) == [b"late"] * 3
    assert folder.again() == []


def test_a_stream_without_pictures_is_not_asked_for_ever_and_that_is_told_once(folder, capsys):
    for _ in range(2):
        folder.for_event(OPENED)
    assert [len(folder.again()) for _ in range(MOST_TRIES)] == [2] * (MOST_TRIES - 1) + [0]
    assert capsys.readouterr().err.count("there was no picture for 20261205T180000Z-black") == 1


def test_what_could_not_be_written_is_written_later_without_another_defect(tmp_path, capsys):
    folder = EvidenceFolder(tmp_path / "a" / "b")
    told, request = folder.for_event(OPENED)
    (tmp_path / "a").write_text("a file stands where the folder should")
    asked = []

    async def run():
        saving = EvidenceSaving(folder)
        saving.keep(Pictures(request.request, [(12.5, b"one")]))
        await asyncio.sleep(0.2)
        (tmp_path / "a").unlink()
        for now in (0.0, RETRY_SECONDS / 2, RETRY_SECONDS):
            saving.retry(now, asked.append)
            await asyncio.sleep(0.1)
        await saving.end()

    asyncio.run(run())
    assert contents(told) == [b"one"] * 3
    assert folder.failures == 1
    assert asked == []
    assert "can be kept in" in capsys.readouterr().err


def test_what_waits_at_the_end_is_tried_once_more(tmp_path):
    folder = EvidenceFolder(tmp_path / "a" / "b")
    told, request = folder.for_event(OPENED)
    (tmp_path / "a").write_text("a file stands where the folder should")
    folder.save(Pictures(request.request, [(12.5, b"one")]))
    (tmp_path / "a").unlink()
    asyncio.run(EvidenceSaving(folder).end())
    assert contents(told) == [b"one"] * 3


def test_pictures_that_were_asked_for_and_had_not_come_at_the_end_are_told(folder, capsys):
    folder.for_event(OPENED)
    folder.end()
    assert capsys.readouterr().err.count("there was no picture for 20261205T180000Z-black") == 1
