"""What a master playlist announces of a version, and its segments do not hold. Pure."""

from collections.abc import Iterator, Sequence

from tallylight_monitor.ingest.content.announced import Announced
from tallylight_monitor.ingest.content.codecs import decodes, family_of, promises
from tallylight_monitor.ingest.content.coded import Coded
from tallylight_monitor.ingest.content.languages import is_another
from tallylight_monitor.ingest.content.reading import coded_in
from tallylight_monitor.ingest.facts import ContentRead
from tallylight_monitor.ingest.media import Segment
from tallylight_monitor.wire import TrackName

NEAR = 1 / 8  # of a side: coded sizes are rounded to blocks, and cropped
PQ, HLG = 16, 18  # transfer functions in ISO/IEC 23091-2
PLAIN = frozenset({1, 4, 5, 6, 7, 13})  # such as are neither, nor may be by a message beside the pictures
RANGES = {PQ: ("PQ",), HLG: ("HLG", "PQ")}  # what may be said of each (RFC 8216bis, VIDEO-RANGE)
MOST_LETTERS = 20  # of a language, for people
WORDS: dict[TrackName, str] = {"picture": "pictures", "sound": "sound"}


def compared(announced: Announced, segment: Segment, at: float, *, cut: bool) -> ContentRead:
    """What of a segment is other than announced; `cut` as in `misdeclared`."""
    coded = coded_in(segment.init, segment.data)
    wrong = tuple(misdeclared(announced, coded, cut=cut))
    return ContentRead(at, wrong, language_misdeclared(announced, coded))


def misdeclared(announced: Announced, coded: Sequence[Coded], *, cut: bool) -> Iterator[str]:
    """Each thing that a player was promised, and does not get, in words.

    `cut`: pieces are put in between, such as advertisements. These may be less than what was announced, and never more.
    """
    for name in ("picture", "sound"):
        yield from _codecs(announced, [each for each in coded if each.track == name], name, anything=bool(coded))
    for each in coded:
        if each.track == "picture":
            yield from _size(announced, each, cut=cut)
            yield from _range(announced, each, cut=cut)


def language_misdeclared(announced: Announced, coded: Sequence[Coded]) -> str:
    """In words, where every sound that names its language names another one than was announced; else empty."""
    spoken = [each.language for each in coded if each.track == "sound" and each.language]
    if spoken and all(is_another(announced.language, each) for each in spoken):
        return f"LANGUAGE is {announced.language[:MOST_LETTERS]}, and the sound says {spoken[0]}"
    return ""


def _codecs(announced: Announced, coded: Sequence[Coded], track: TrackName, *, anything: bool) -> Iterator[str]:
    families = [family_of(each) for each in announced.codecs]
    if not families or None in families or not all(each.codec for each in coded):
        return
    named = [each for each in announced.codecs if (family := family_of(each)) is not None and family.track == track]
    if not coded:
        if named and anything and track in announced.tracks:
            yield f"CODECS names {named[0]}, and there is no {track}"
        return
    pairs = [(said, each.codec) for said in named for each in coded]
    alike = [(said, held) for said, held in pairs if decodes(family_of(said), family_of(held))]
    if not any(promises(said, held) for said, held in alike):
        said, held = " and ".join(named) or f"no {track}", coded[0].codec
        yield f"CODECS names {said}, and the {WORDS[track]} {'are' if track == 'picture' else 'is'} {held}"


def _size(announced: Announced, coded: Coded, *, cut: bool) -> Iterator[str]:
    """One side must fit: of the pixels' shape, or of bars that are left out, the other one is another. They may be
    turned, too."""
    sides = announced.width, announced.height
    if not all(sides) or not (coded.width and coded.height):
        return
    upright = _near(coded.width, sides[0]) or _near(coded.height, sides[1])
    turned = _near(coded.width, sides[1]) and _near(coded.height, sides[0])
    smaller = coded.width * coded.height < sides[0] * sides[1]
    if not (upright or turned or (cut and smaller)):
        yield f"RESOLUTION is {sides[0]}x{sides[1]}, and the pictures are {coded.width}x{coded.height}"


def _near(one: int, other: int) -> bool:
    return abs(one - other) <= NEAR * other


def _range(announced: Announced, coded: Coded, *, cut: bool) -> Iterator[str]:
    said = announced.video_range or "SDR"
    held = {PQ: "PQ", HLG: "HLG"}.get(coded.transfer, "SDR")
    allowed = RANGES.get(coded.transfer, ("SDR",))
    judged = coded.transfer in RANGES or (coded.transfer in PLAIN and not cut)
    if judged and said not in allowed:
        yield f"VIDEO-RANGE is {said}{'' if announced.video_range else ' (unsaid)'}, and the pictures are {held}"
