from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.moving_picture import FPS, moving, pictures, seen_from

from tallylight_monitor.detectors.frames import Picture, Whole


def _woven(act: Act, *, interlaced: bool) -> Iterator[Picture]:
    """Each second line is of another time while it is bad; the stream may say so."""
    for picture in pictures(act, moving):
        index = round(picture.at * FPS)
        luma = picture.luma
        if act.is_bad(picture.at):
            luma = luma.copy()
            luma[1::2] = seen_from(2 * index + 12)[1::2]
        found = Picture(picture.at, luma, lambda made=picture: made.chroma, key=picture.key)
        found.whole = Whole(lambda luma=luma: luma, interlaced)
        yield found


def scene(act: Act) -> Iterator[Picture]:
    """A camera that pans, whose fields are joined in one picture."""
    return _woven(act, interlaced=False)


def trap(act: Act) -> Iterator[Picture]:
    """The same of an interlaced stream, which is well."""
    return _woven(act, interlaced=True)
