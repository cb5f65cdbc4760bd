"""Windows of pictures as they are coded, short enough for the ends of a scene to fall between two of them."""

from collections.abc import Callable, Iterator

from detector_scenes import Act
from tallylight_monitor.detectors.coding import CodingWindow, Form

LENGTH = 0.25  # seconds
FORM = Form("h264", "High", 1280, 720, "yuv420p", 1, 1, 1, 1)


def windows(
    act: Act, made: Callable[[float, float, bool], CodingWindow], length: float = LENGTH
) -> Iterator[CodingWindow]:
    """`made` gives the window of a begin, an end, and whether the fault is there."""
    for number in range(round(act.length / length)):
        begin = round(number * length, 6)
        yield made(begin, round(begin + length, 6), act.is_bad(begin))


def formed(act: Act, other: Form, *, announced: bool = False) -> Iterator[CodingWindow]:
    """Pictures of another form while the fault is there; `announced` says whether the stream told that it begins."""
    before = FORM
    formed_at = 0.0
    for window in windows(act, lambda begin, at, bad: CodingWindow(begin, at, form=other if bad else FORM)):
        changed, before = window.form != before, window.form
        formed_at = window.begin if changed else formed_at
        yield CodingWindow(
            window.begin, window.at, 0.04, 9000.0, (), 0, window.form, formed_at, anew=changed and announced
        )
