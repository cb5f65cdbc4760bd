"""Two versions that give the same segments, and such as look as if they did."""

from delivery.ways import Moment, Second, Way

SMALLER = {"RESOLUTION": "640x360", "BANDWIDTH": "150000"}
ADVERTISEMENTS = 200.0  # seconds


def _once(moment: Moment) -> bool:
    return moment.is_bad


def _always(_: Moment) -> bool:
    return True


def _never(_: Moment) -> bool:
    return False


def _advertised(moment: Moment) -> bool:
    return 0 <= moment.now - moment.start < ADVERTISEMENTS


IDENTICAL = [
    Way("one encoding twice", second=Second(SMALLER, _once)),
    Way("one playlist's addresses twice", second=Second(SMALLER, _once, at_one_place=True), half="tuning"),
    Way("of one size", second=Second({"BANDWIDTH": "200000"}, _once), half="test"),
    Way("from the start", second=Second(SMALLER, _always), from_start=True, half="test"),
]
TRAPS = [
    Way("two versions", second=Second(SMALLER, _never)),
    Way("two versions that begin the same", second=Second(SMALLER, _never, begins_same=True), half="test"),
    Way("the same advertisements in both", second=Second(SMALLER, _advertised)),
    Way("a redundant version", second=Second({"FRAME-RATE": "25.000"}, _always)),
    Way("the pictures with another group of sounds", second=Second({"BANDWIDTH": "300000", "AUDIO": '"b"'}, _always)),
    Way("the second cannot be had", second=Second(SMALLER, _never, fails=_once), half="test"),
]
