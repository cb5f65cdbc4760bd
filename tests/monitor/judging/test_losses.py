"""Coverage is read from the tracks and the feed themselves: whichever detectors run, and however patient they are."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.losses import LOSSES, Losses, loss_settings
from tallylight_monitor.wire import Sample

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)


def losses(*choices):
    settings = resolved(choices or None)
    return Losses(loss_settings(settings), float)


def lost(name, spans, length=60):
    """Looks every quarter of a second at a track that is away in these spans."""
    for at in (tick / 4 for tick in range(length * 4)):
        away = max((at - start for start, end in spans if start <= at < end), default=0.0)
        yield Sample(name, at, away, at - away, "it is not sent")


def judged(found, *samples):
    for sample in sorted((each for some in samples for each in some), key=lambda sample: sample.at):
        found.take([sample], NOW)
    return found


@pytest.mark.parametrize("detectors", [["black"], ["silence"], ["black", "freeze"]], ids="-".join)
@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_loss_is_one_though_its_detector_is_left_out(detectors, name):
    found = losses(*(DetectorChoice(name=each) for each in detectors))
    found.take([Sample(name, 9.0, 9.0, 0.0)], NOW)
    assert found.lasting == {name}


def test_a_hold_keeps_an_event_back_and_no_loss():
    found = losses(DetectorChoice(name="picture_lost", hold=Duration(minutes=5)))
    found.take([Sample("picture_lost", 9.0, 3.0, 6.0)], NOW)
    assert found.lasting == {"picture_lost"}


def test_a_programme_of_slides_is_as_patient_as_it_was_made():
    found = losses(DetectorChoice(name="picture_lost", parameters={"absent": 30.0}))
    found.take([Sample("picture_lost", 29.0, 20.0, 9.0)], NOW)
    assert not found.lasting


@pytest.mark.parametrize(
    ("picture", "sound", "seconds"),
    [
        pytest.param([(10, 20)], [], 10.0, id="one track"),
        pytest.param([(10, 20)], [(10, 20)], 10.0, id="both at once"),
        pytest.param([(10, 20)], [(14, 17)], 10.0, id="one within the other"),
        pytest.param([(10, 20)], [(15, 30)], 20.0, id="one after the other, overlapping"),
        pytest.param([(10, 20)], [(40, 45)], 15.0, id="one after the other"),
        pytest.param([(10, 11)], [(40, 41)], 0.0, id="too short to be a loss"),
        pytest.param([(40, 60)], [], 20.0, id="to the end"),
    ],
)
def test_lost_time_is_counted_once_and_from_its_onset(picture, sound, seconds):
    found = judged(losses(), lost("picture_lost", picture), lost("sound_lost", sound))
    assert found.lost_by(60.0) == pytest.approx(seconds, abs=0.3)
    found.end(60.0, 60.0, NOW)
    assert found.lost_by(60.0) == pytest.approx(seconds, abs=0.3)


spans = st.lists(st.tuples(st.integers(0, 55), st.integers(3, 20)), max_size=4)


@given(spans, spans)
def test_lost_time_never_exceeds_the_time_that_there_was(picture, sound):
    of = [[(start, start + length) for start, length in each] for each in (picture, sound)]
    found = judged(losses(), lost("picture_lost", of[0]), lost("sound_lost", of[1]))
    found.end(60.0, 60.0, NOW)
    assert 0.0 <= found.seconds <= 60.0
    assert (found.seconds > 0) == any(min(end, 60) - start > 2 for each in of for start, end in each if start < 58)
