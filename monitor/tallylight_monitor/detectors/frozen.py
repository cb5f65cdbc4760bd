"""Whether a picture that stands has frozen: from how its motion ended, and from what is left of it. Two regimes.

Where nothing adds noise after the freeze, nothing is left, which a live scene never comes to: it keeps its sensor's
noise. Under noise only history tells: most of the picture moved, and stopped at its usual speed, all at once.
In neither did a cut, a wipe, a fade or a dissolve lead to it, and in neither did a camera come to rest.
Where an encoder had too few bits to show which of these it was, patience tells: what is live moves again.
Each number stands between what was measured on freezes and on scenes that are only still; the bench says how well.
"""

from tallylight_monitor.detectors.endings import Ending
from tallylight_monitor.detectors.remains import Remains

# It lived: the middle tile changed from picture to picture, by motion or by a sensor's noise; or, where an encoder has
# too few bits for that, or the scene no noise, something changed most of the time, over much of the picture, to the
# end. Slides change now and then; a crawl or a pointer changes a few tiles; snow dies away.
ALIVE, BUSY, BUSY_TILES, BUSY_APART = 0.05, 0.7, 0.4, 0.7
# A cut or a wipe led to it: so many tiles jumped; or, which what moves as wildly as snow hides, there was so much more
# contrast. A fade: there was hardly any. What came or went took its brightness along: more than so many times what the
# middle tile moved by.
CUT_SHARE, SHARPER, FADED, CAME_OR_WENT = 0.6, 1.5, 0.5, 4.0
# A dissolve: earlier pictures differ from it in the same way; or nearly so, and brightness or contrast were others: the
# less alike, the more. Under noise nearly so is enough: slow pans and zooms, of which it is true, too, show a camera.
DISSOLVED, DISSOLVE_EXTENT = 0.96, 9.0
SETTLED = ((0.6, 0.7, 1.15),)
NOISY = ((0.5, 0.35, 1.2), (0.74, 0.0, 1.0))
# It mixes all tiles to its very end, where of what moves by itself some ends earlier; of slides, too, which are mostly
# flat, and change little: there they are more alike.
MIXED_ALIKE, MIXED_APART, MIXED_SLIDES = 0.5, 0.02, 0.9
# Of a shot that has just begun only the brightness is known.
KNOWN_PICTURES, OTHER_OF_SHORT = 8, 0.8
# A camera that comes to rest, and was too slow to be measured: all tiles slow down together.
FALL, RIGID, IRREGULAR, SLOWER = 5, 0.03, 0.28, 1.63
# A camera moved, by the share of the changes that one motion of the whole picture explains, and it halted; or slowed
# down. People who leave move like a camera: the whole picture must have moved, well above the noise, and kept its
# brightness; of a dissolve, its contrast. To rest, only what is surely a camera comes: a crowd's motions are explained
# by 0.16 at times.
CAMERA, RESTS, HALTED, SLOWED = 0.16, 0.2, 0.8, 0.6
CERTAIN, OTHER_OF_CAMERA = 1.5, 1.6
# What is left where a poor encoder still mends it: in packets of so many bytes.
MENDED, MENDED_BYTES = 0.2, 220
# Under noise, which is all over the picture: most of it moved, and stopped together; by so many levels, and times the
# noise, and at its usual speed to the end.
NOISE, MOST_OF_IT, TOGETHER, EXTENT, OVER_NOISE, VEILED, USUAL = 0.01, 0.7, 0.3, 1.5, 1.6, 1.3, 1.0

# With fewer bits for each block of the small picture an encoder leaves out what a live scene keeps, and dissolves in
# jumps: there only a camera's halt is certain at once, where it explains this much. With somewhat more it still mends
# for seconds what a cut brought, which is busy, too, but less and less: a shot of less than two seconds that was only
# that may be still. Of 21 live ones that stood at 60 kb/s, 8 did for over four seconds, 2 for over six, none for ten.
STARVED_BITS, POOR_BITS, CAMERA_FOR_CERTAIN = 2.0, 4.0, 0.3
LONG_SHOT, BUSY_THROUGHOUT, PATIENT_SECONDS = 50, 0.9, 10.0


def is_frozen(ended: Ending, left: Remains, floor: float) -> bool:
    """Whether it froze. `floor` is how much the liveliest tile of a settled picture may flicker, in levels."""
    settled = left.middle < NOISE and (left.top <= floor or (left.top <= MENDED and 0 < left.size <= MENDED_BYTES))
    if not _lived(ended) or _was_cut_or_faded(ended) or ended.other >= CAME_OR_WENT:
        return False
    if _camera_halted(ended):
        return True
    if _was_dissolved(ended, settled=settled) or _came_to_rest(ended):
        return False
    return settled or (_is_noisy(ended, left) and _stopped_at_once(ended))


def patience(ended: Ending) -> float:
    """For how many seconds it has to stand before it is told: 0 where nothing more is to be learned by waiting."""
    if _camera_halted(ended) and ended.camera.explained >= CAMERA_FOR_CERTAIN:
        return 0.0
    if _is_starved(ended) or (0 < ended.bits < POOR_BITS and _is_only_mended(ended)):
        return PATIENT_SECONDS
    return 0.0


def _is_starved(ended: Ending) -> bool:
    return 0 < ended.bits < STARVED_BITS


def _is_only_mended(ended: Ending) -> bool:
    return ended.alive < ALIVE and ended.shot < LONG_SHOT and ended.busy < BUSY_THROUGHOUT


def _was_cut_or_faded(ended: Ending) -> bool:
    if ended.cut > CUT_SHARE:
        return True
    return ended.extent >= DISSOLVE_EXTENT and not FADED <= ended.contrast <= SHARPER


def _was_dissolved(ended: Ending, *, settled: bool) -> bool:
    if ended.apart < MIXED_APART and ended.alike >= MIXED_SLIDES and ended.shot >= KNOWN_PICTURES:
        return True
    if ended.alike >= DISSOLVED or ended.extent < DISSOLVE_EXTENT:
        return ended.alike >= DISSOLVED
    if ended.other >= OTHER_OF_SHORT and not (settled and ended.shot >= KNOWN_PICTURES):
        return True
    if not settled and ended.alike >= MIXED_ALIKE and ended.apart < MIXED_APART:
        return ended.shot >= KNOWN_PICTURES
    return ended.shot >= KNOWN_PICTURES and any(
        ended.alike >= alike and (ended.other >= other or not 1 / contrast < ended.contrast < contrast)
        for alike, other, contrast in (SETTLED if settled else NOISY)
    )


def _camera_halted(ended: Ending) -> bool:
    """Whether a camera's motion went on at its usual speed, and was gone within a picture or two: no camera can."""
    seen = ended.camera
    if seen.explained < CAMERA or seen.halt < HALTED or seen.over_noise < CERTAIN:
        return False
    if ended.alike >= DISSOLVED or ended.other >= OTHER_OF_CAMERA or not 1 / VEILED < ended.contrast < VEILED:
        return False
    # An encoder that has no bits for noise leaves none to compare with: then what it mends is many times that.
    return ended.moved >= MOST_OF_IT and ended.over_noise >= OVER_NOISE and ended.extent >= EXTENT


def _came_to_rest(ended: Ending) -> bool:
    seen = ended.camera
    if seen.explained >= RESTS and seen.halt < SLOWED and ended.apart < TOGETHER and ended.shot >= KNOWN_PICTURES:
        return True
    if ended.fall < FALL:
        return False
    return ended.apart < RIGID and ended.alike >= IRREGULAR and ended.kept_speed < SLOWER


def _lived(ended: Ending) -> bool:
    if ended.alive >= ALIVE:
        return True
    return ended.busy >= BUSY and ended.moved >= BUSY_TILES and ended.apart < BUSY_APART


def _is_noisy(ended: Ending, left: Remains) -> bool:
    """Of noise a poor encoder shows too little to be known by; without noise, what has not settled is its own."""
    if 0 < ended.bits < (POOR_BITS if left.middle >= NOISE else STARVED_BITS):
        return False
    return left.middle >= NOISE or ended.fall < FALL


def _stopped_at_once(ended: Ending) -> bool:
    if ended.moved < MOST_OF_IT or ended.apart > TOGETHER:
        return False
    if ended.extent < EXTENT or ended.over_noise < OVER_NOISE:
        return False
    if ended.shot < KNOWN_PICTURES or not 1 / VEILED < ended.contrast < VEILED:
        return False
    return ended.kept_speed >= USUAL
