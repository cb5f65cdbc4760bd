"""What segments hold, really coded: as the master playlist announces it, as it does not, and what looks so."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from coded_media import coded

from delivery.stream import Draft, Part
from delivery.ways import Moment, Way

Content = Callable[[Part, Moment], bytes]
SIZE = 1280, 720


@cache
def segment(
    profile: str = "high",
    level: str = "3.1",
    size: tuple[int, int] = SIZE,
    sound: str = "aac",
    container: str = "ts",
    pictures: str = "libx264",
    more: str = "",
    language: str = "",
) -> bytes:
    """A segment that holds what the corpus' master playlist says, but for what is named."""
    options = {"profile": profile, "level": level, "preset": "superfast", "x264-params": f"log-level=none:{more}"}
    hevc = {"x265-params": "log-level=none", "preset": "ultrafast"}
    return coded(container, pictures, sound, size, hevc if pictures == "libx265" else options, language)


def once(**other: object) -> Content:
    """What is announced, and from the fault's start on something else."""
    return lambda part, moment: segment(**other) if part.ends > moment.start else segment()


def always(**other: object) -> Content:
    """The same from the beginning to the end."""
    return lambda _, __: segment(**other)


def _spoken(before: str, after: str, container: str = "ts") -> Content:
    def content(part: Part, moment: Moment) -> bytes:
        return segment(language=after if part.ends > moment.start else before, container=container)

    return content


def _one_other(part: Part, moment: Moment) -> bytes:
    """One segment in ten is damaged where its level stands."""
    return segment(level="5.2") if moment.is_bad and part.index % 10 == 0 else segment()


def _saying(**said: str) -> Callable[[Draft, Moment], None]:
    def change(draft: Draft, _: Moment) -> None:
        draft.says = {name.replace("_", "-"): value for name, value in said.items()}

    return change


def _named(language: str) -> Callable[[Draft, Moment], None]:
    def change(draft: Draft, _: Moment) -> None:
        draft.language = language

    return change


def _with_advertisements(draft: Draft, _: Moment) -> None:
    """Each fifth segment is put in between."""
    first = draft.parts[0].index
    draft.parts = [replace(part, discontinuity=part.index % 5 < 2) for part in draft.parts]
    draft.discontinuities = 2 * (first // 5) + min(first % 5, 2)


def _smaller_advertisements(part: Part, _: Moment) -> bytes:
    return segment(size=(640, 360), level="3.0") if part.index % 5 == 0 else segment()


PQ = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
MISDECLARED = [
    Way("a higher level", content=once(level="4.1")),
    Way("a higher profile", _saying(CODECS='"avc1.4d401f,mp4a.40.2"'), content=once(), from_start=True, half="test"),
    Way("HEVC", content=once(pictures="libx265", container="fmp4"), half="tuning"),
    Way("HEVC for H.264 in packets", content=once(pictures="libx265"), half="test"),
    Way("half the size", content=once(size=(640, 360)), plain=True),
    Way("half as large again", content=once(size=(1920, 1080), level="3.1"), half="test"),
    Way("AC-3 for AAC", content=once(sound="ac3")),
    Way("no sound", content=once(sound=""), half="test"),
    Way("PQ, unsaid", content=once(more=PQ), half="tuning"),
]
OTHER_LANGUAGE = [
    Way("English for German", _named("de"), content=_spoken("deu", "eng")),
    Way("from the start", _named("fr-CA"), content=_spoken("spa", "spa"), from_start=True, half="tuning"),
    Way("in fragments", _named("es"), content=_spoken("spa", "por", "fmp4"), half="test"),
]
TRAPS = [
    Way("what is announced", content=always()),
    Way("a lower level", content=once(level="3.0", profile="main", size=(1280, 720))),
    Way("HE-AAC, as it is signalled", _saying(CODECS='"avc1.64001f,mp4a.40.5"'), content=always(), half="tuning"),
    Way("the codec in decimal", _saying(CODECS='"avc1.100.31,mp4a.40.2"'), content=always(), half="test"),
    Way("a codec that nobody knows", _saying(CODECS='"avc1.64001f,zzzz.1"'), content=always(), half="test"),
    Way("wide pixels", _saying(RESOLUTION="1280x720"), content=always(size=(960, 720))),
    Way("the bars left out", _saying(RESOLUTION="1280x720"), content=always(size=(1280, 534)), half="test"),
    Way("smaller advertisements", _with_advertisements, content=_smaller_advertisements),
    Way("one damaged parameter set", content=_one_other, half="test"),
    Way("a second sound's codec", _saying(CODECS='"avc1.64001f,mp4a.40.2,ac-3"'), content=always(), half="tuning"),
    Way("three letters for two", _named("de"), content=_spoken("ger", "deu")),
    Way("a language that is not said", _named("de"), content=_spoken("deu", "")),
    Way("a dialect", _named("gsw"), content=_spoken("deu", "deu"), half="test"),
]
