"""Chooses among a master playlist's versions: the best pictures first, then those that are next best. Pure."""

from collections.abc import Iterator

from tallylight_monitor.ingest.hls.playlist import Master, Rendition

OF_PICTURES = ("RESOLUTION", "FRAME-RATE")


def best_first(master: Master) -> list[Rendition]:
    """The renditions from the highest bandwidth down, of those with pictures if there are any.

    Redundant ones, of one bandwidth at different addresses, stay in the playlist's order.
    """
    with_video = [each for each in master.renditions if each.has_video]
    return sorted(with_video or master.renditions, key=lambda each: (-each.bandwidth, -each.height))


def separate_sound(master: Master, rendition: Rendition) -> str:
    """Where the playlist of a rendition's sound is: the default one's, or else the first; "" when it has its own."""
    if not (rendition.sound_group and rendition.has_video):
        return ""
    group = [each for each in master.sounds if each.group == rendition.sound_group]
    defaults = [each for each in group if each.default]
    return next((each.uri for each in defaults or group if each.uri), "")


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
