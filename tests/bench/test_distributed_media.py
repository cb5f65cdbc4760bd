from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_bench.distributed.aggregate import Aggregation
from tallylight_bench.distributed.forms import FORMS
from tallylight_bench.distributed.function import Function
from tallylight_bench.distributed.programme import defects
from tallylight_bench.distributed.recorder import Recorder, is_function
from tallylight_bench.distributed.seconds import Judged, Measured, Second, packed
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.detectors.frames import Coded, Picture, Sound
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

WIDTH, HEIGHT, FPS = 64, 36, 10
SPECS = specs(resolved(None))
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def planes(rng, level=None):
    sizes = (HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2), (HEIGHT // 2, WIDTH // 2)
    if level is None:
        return tuple(rng.integers(16, 236, size, dtype=np.uint8) for size in sizes)
    return tuple(np.full(size, value, np.uint8) for size, value in zip(sizes, (level, 128, 128), strict=True))


def shown(seconds):
    """Noise, but for black from the 2nd second to the 6th; and sound, silent from the 3rd to the 7th."""
    rng = np.random.default_rng(5)
    for index in range(seconds * FPS):
        at = index / FPS
        luma, *chroma = planes(rng, 16 if 2 <= at < 6 else None)
        picture = Picture(at, luma, partial(tuple, chroma), key=not index % 20, size=99)
        loud = 0.0 if 3 <= at < 7 else 0.2
        yield picture, Sound(at, 0.1, rng.standard_normal((2, 4_800), np.float32) * np.float32(loud)), Coded(at, 0)


class Shelf:
    """An object store in memory."""

    def __init__(self):
        self.objects = {}

    def get(self, key):
        return self.objects[key]


def chained(form, seconds):
    """What the chain reports, its parts in one process."""
    shelf, watch, gathered, events = Shelf(), Stopwatch("decode"), [], []
    recorder = Recorder(SPECS, FORMS[form](), watch, gathered.append)
    for picture, sound, coded in shown(seconds):
        for _ in (*recorder.picture(picture, every=True), *recorder.sound(sound), *recorder.coded(coded)):
            pytest.fail("a recorder judges nothing that is stored")
    gathered.append(recorder.take())
    functions = [Function(spec, shelf, watch) for spec in SPECS if is_function(spec)]
    aggregation = Aggregation("one")
    for number, each in enumerate(gathered):
        shelf.objects = {"pictures": packed(each.pictures), "sounds": packed(each.sounds)}
        keys = {"pictures": "pictures" if each.pictures.pictures else "", "sounds": "sounds" if each.sounds else ""}
        second = Second(stream=0, number=number, form=form, **keys)
        measured = [function.answer(second) for function in functions]
        last = {"last": each is gathered[-1], "media_end": float(seconds)}
        judged = Judged(stream=0, number=number, form=form, samples=each.samples, measured=measured, **last)
        events += aggregation.take(judged, NOW)
    return events, gathered


def in_one_process(seconds):
    """What a monitor reports of the same."""
    media, judge, events = MeasuringMedia(SPECS), EventJudge("one", resolved(None)), []
    for picture, sound, coded in shown(seconds):
        for samples in (media.picture(picture, every=True), media.sound(sound), media.coded(coded)):
            events += judge.take(list(samples), NOW)
    return events + judge.end(float(seconds), 0.0, NOW)


@pytest.mark.parametrize("form", ["raw", "png"])
def test_the_chain_reports_exactly_what_one_process_reports(form):
    events, _ = chained(form, 10)
    key = lambda event: (event.detected_media_time, event.detector, event.event)  # noqa: E731
    assert {event.detector for event in events} >= {"black", "silence"}
    assert sorted(events, key=key) == sorted(in_one_process(10), key=key)


def test_each_second_of_pictures_is_one_object():
    _, gathered = chained("raw", 4)
    assert [len(each.pictures.pictures) for each in gathered] == [FPS] * 4
    assert sum(len(each.sounds) for each in gathered) == 4 * FPS


def test_a_defect_that_lasts_to_the_end_is_closed_there():
    aggregation = Aggregation("one")
    black = [Sample("black", at / 10, 1.0) for at in range(40)]
    (opened,) = aggregation.take(Judged(stream=0, number=0, form="raw", measured=[Measured(samples=black)]), NOW)
    (closed,) = aggregation.take(Judged(stream=0, number=1, form="raw", last=True, media_end=4.0), NOW)
    assert (opened.event, closed.event, closed.media_time) == ("open", "close", 4.0)


@pytest.mark.parametrize("form", ["raw", "png"])
@given(seed=st.integers(0, 99))
@settings(max_examples=10, deadline=None)
def test_a_form_without_loss_gives_every_picture_back(form, seed):
    rng = np.random.default_rng(seed)
    writer, reader = FORMS[form](), FORMS[form]()
    for _ in range(3):
        before = planes(rng)
        after = reader.planes(writer.encoded(before), WIDTH, HEIGHT)
        assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_jpeg_gives_nearly_the_same_levels_back_and_is_smaller():
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    smooth = np.asarray(40 + rows * 2 + columns, np.uint8)
    before = smooth, smooth[::2, ::2].copy(), smooth[1::2, 1::2].copy()
    form = FORMS["jpeg"]()
    data = form.encoded(before)
    after = form.planes(data, WIDTH, HEIGHT)
    worst = max(int(np.abs(one.astype(int) - other).max()) for one, other in zip(before, after, strict=True))
    assert worst <= 8
    assert len(data) < sum(plane.size for plane in before)


def test_a_clip_holds_only_defects_whose_end_is_seen():
    assert [each.start for each in defects(12)] == [4.0]
    assert len(defects(40)) == 4
    assert all(each.end + 2 <= 80 for each in defects(80))
