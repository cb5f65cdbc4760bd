"""Whether what ended was a freeze: from how its motion ended, and from what is left of it. Two regimes."""

from tallylight_monitor.detectors.endings import Ending
from tallylight_monitor.detectors.remains import Remains

# Settled: nothing is left, but for key frames. `floor`, a parameter, bounds the liveliest tile.
SETTLED_MIDDLE = 0.01
# Or next to nothing, in packets that an encoder makes of nothing but headers.
SMALL_BYTES, SMALL_MIDDLE, SMALL_TOP = 110, 0.1, 0.4
# It was alive: the middle tile changed from picture to picture, by motion or by a sensor's noise; or, where an encoder
# has too few bits for that or the scene no noise, something changed most of the time, over most of the picture, to the
# end. Slides only change now and then; a text crawl or a pointer, only a few tiles; snow dies away.
ALIVE, BUSY, BUSY_TILES, BUSY_APART = 0.05, 0.7, 0.4, 0.7
# It came there by a cut, or a wipe, where so many tiles jumped.
CUT_SHARE = 0.6
# It came there by a dissolve, where earlier pictures differ from it in the same way, the contrast was another, or the
# brightness was. So much has to have changed.
SURELY, SURELY_EXTENT = 0.97, 4.0
DISSOLVED, LIKE_DISSOLVE, CONTRAST, DISSOLVE_EXTENT, DISSOLVE_PICTURES = 0.95, 0.6, 1.08, 9.0, 8
OTHER_OF_SETTLED, OTHER_OF_NOISY, OTHER_OF_SHORT = 0.45, 0.18, 0.8
# Or by a fade, where there was hardly any contrast.
FADED = 0.6
# A camera that comes to rest slows down, all tiles alike.
FALL, RIGID, IRREGULAR, SLOWER = 5, 0.03, 0.28, 1.63
IRREGULAR_OF_NOISY, SLOWER_OF_NOISY = 0.45, 1.72
# Under noise: so much of the picture moved, and stopped together; by so many levels and times the noise, at its usual speed.
MOST_OF_IT, TOGETHER, EXTENT, OVER_NOISE, KNOWN_PICTURES, VEILED = 0.75, 0.3, 1.5, 2.2, 8, 1.3
USUAL, USUAL_OF_IRREGULAR, FASTER = 1.5, 1.2, 1.9


def is_settled(left: Remains, floor: float) -> bool:
    """Whether nothing is left, which no live scene comes to: it keeps its sensor's noise, and the bytes for it."""
    nothing = left.top <= floor and left.middle <= SETTLED_MIDDLE
    small = 0 < left.size <= SMALL_BYTES
    return nothing or (small and left.top <= SMALL_TOP and left.middle <= SMALL_MIDDLE)


def is_frozen(ended: Ending, left: Remains, floor: float) -> bool:
    """Whether it froze."""
    settled = is_settled(left, floor)
    if ended.cut > CUT_SHARE or _is_dissolve(ended, settled=settled) or _is_rest(ended, settled=settled):
        return False
    return _lived(ended) if settled else _stopped_at_once(ended)


def _is_dissolve(ended: Ending, *, settled: bool) -> bool:
    if ended.extent < DISSOLVE_EXTENT:
        return ended.alike >= SURELY and ended.extent >= SURELY_EXTENT
    if ended.alike >= DISSOLVED or ended.contrast < FADED:
        return True
    if ended.shot < DISSOLVE_PICTURES or not settled:
        if ended.other >= OTHER_OF_SHORT:
            return True
    veiled = not 1 / CONTRAST < ended.contrast < CONTRAST
    other = ended.other >= (OTHER_OF_SETTLED if settled else OTHER_OF_NOISY)
    return ended.shot >= DISSOLVE_PICTURES and ended.alike >= LIKE_DISSOLVE and (veiled or other)


def _is_rest(ended: Ending, *, settled: bool) -> bool:
    if ended.fall < FALL:
        return False
    if ended.apart < RIGID and ended.alike >= IRREGULAR and ended.kept_speed < SLOWER:
        return True
    return not settled and ended.alike >= IRREGULAR_OF_NOISY and ended.kept_speed < SLOWER_OF_NOISY


def _lived(ended: Ending) -> bool:
    if ended.alive >= ALIVE:
        return True
    return ended.busy >= BUSY and ended.moved >= BUSY_TILES and ended.apart < BUSY_APART


def _stopped_at_once(ended: Ending) -> bool:
    """Whether most of the picture moved, well above the noise, and as usual to the end."""
    if ended.moved < MOST_OF_IT or ended.apart > TOGETHER:
        return False
    if ended.extent < EXTENT or ended.over_noise < OVER_NOISE:
        return False
    if ended.shot < KNOWN_PICTURES or not 1 / VEILED < ended.contrast < VEILED:
        return False
    usual = USUAL_OF_IRREGULAR if ended.alike < IRREGULAR else USUAL
    return ended.kept_speed >= usual and (ended.kept < FASTER or ended.alike < LIKE_DISSOLVE)
