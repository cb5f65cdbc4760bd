"""Chooses among a master playlist's versions: the best pictures first, then those that are next best. Pure."""

from collections.abc import Iterator

from tallylight_monitor.ingest.content.announced import Announced
from tallylight_monitor.ingest.hls.playlist import Master, Rendition, SoundRendition

OF_PICTURES = ("RESOLUTION", "FRAME-RATE")


def best_first(master: Master) -> list[Rendition]:
    """The renditions from the highest bandwidth down, of those with pictures if there are any.

    Redundant ones, of one bandwidth at different addresses, stay in the playlist's order.
    """
    with_video = [each for each in master.renditions if each.has_video]
    return sorted(with_video or master.renditions, key=lambda each: (-each.bandwidth, -each.height))


def separate_sound(master: Master, rendition: Rendition) -> str:
    """Where the playlist of a rendition's sound is: the default one's, or else the first; "" when it has its own."""
    chosen = _sound(master, rendition)
    return chosen.uri if rendition.has_video and chosen is not None else ""


def _sound(master: Master, rendition: Rendition) -> SoundRendition | None:
    """The sound that goes with a rendition's pictures, of those with an address if there are any."""
    group = [each for each in master.sounds if rendition.sound_group and each.group == rendition.sound_group]
    defaults = [each for each in group if each.default] or group
    return next((each for each in defaults if each.uri), next(iter(defaults), None))


def announced(master: Master, rendition: Rendition) -> Announced:
    """What is announced of a rendition's own segments."""
    sound = _sound(master, rendition)
    has_sound = sound is None or not sound.uri or not rendition.has_video
    return Announced(
        codecs=tuple(filter(None, (each.strip() for each in rendition.codecs.split(",")))),
        width=rendition.width,
        height=rendition.height,
        video_range=rendition.video_range,
        tracks=("picture", "sound") if has_sound else ("picture",),
        language=sound.language if sound is not None and has_sound else "",
    )


def sound_announced(master: Master, rendition: Rendition) -> Announced:
    """What is announced of the segments of its sound, which come apart from it."""
    sound = _sound(master, rendition)
    whole, language = announced(master, rendition), sound.language if sound is not None else ""
    return Announced(whole.codecs, tracks=("sound",), language=language)


def tags_missing(master: Master) -> Iterator[str]:
    """What the master playlist does not say, and players choose a version by. Of sound there is no picture's size."""
    if not master.independent:
        yield "#EXT-X-INDEPENDENT-SEGMENTS"
    for name in dict.fromkeys(name for each in master.renditions for name in each.lacks):
        lacking = [
            each for each in master.renditions if name in each.lacks and (each.has_video or name not in OF_PICTURES)
        ]
        if lacking:
            yield f"{name} of {len(lacking)} of {len(master.renditions)} versions"


def named(rendition: Rendition, place: int) -> str:
    """A rendition as people know it. `place` is its own in the list, which tells redundant ones apart."""
    size = f"{rendition.height}p, " if rendition.height else ""
    return f"variant {place} ({size}{rendition.bandwidth // 1000} kb/s)"
