"""A live stream as its origin publishes it: what the playlist says at a moment, before anything is wrong with it."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tallylight_monitor.ingest.answers import Certificate

DAY = 86_400.0
EPOCH = datetime(2026, 12, 5, 18, tzinfo=UTC).timestamp()
BEFORE = 40  # segments that there are when the watching begins
BANDWIDTH = 400_000


@dataclass(frozen=True, slots=True)
class Part:
    """One segment: `ends` in seconds after the watching began, `dated` in seconds since 1970, `size` in bytes."""

    number: int
    file: str
    duration: float
    ends: float
    dated: float
    size: int
    discontinuity: bool = False

    @property
    def index(self) -> int:
        """Its place in the stream, by its file, whose name may have become another."""
        return int("".join(each for each in self.file if each.isdigit()))


@dataclass(slots=True)
class Draft:
    """What the origin is about to serve; faults change it."""

    parts: list[Part]
    sequence: int
    discontinuities: int
    target: int
    ended: bool = False
    age: float = 0.0
    certificate: Certificate | None = None
    head: list[str] = field(default_factory=lambda: ["#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"])
    tail: list[str] = field(default_factory=list)
    query: str = ""
    folder: str = ""
    digits: int = 5
    zone: str = "Z"
    lacks: tuple[str, ...] = ()
    dated: bool = True
    subtitled: bool = False
    says: dict[str, str] = field(default_factory=dict)  # of the version, in place of what is so
    second: dict[str, str] = field(default_factory=dict)  # the same of another version; none where there is none
    language: str = ""  # of the sound, which then is announced with a name


@dataclass(frozen=True, slots=True)
class Stream:
    """One clip's delivery."""

    target: int
    window: int
    parts: tuple[Part, ...]
    dated: bool

    def draft(self, now: float) -> Draft:
        """What a faultless origin serves: the last segments that are whole."""
        last = max(index for index, part in enumerate(self.parts) if part.ends <= now)
        first = last - self.window + 1
        gone = sum(part.discontinuity for part in self.parts[:first])
        return Draft(list(self.parts[first : last + 1]), self.parts[first].number, gone, self.target, dated=self.dated)


def stream_of(seed: str, seconds: float, *, plain: bool) -> Stream:
    """A stream by its seed: other lengths, windows, advertisements and dates with each. `plain`: dated, without
    advertisements, at which dates may jump."""
    rng = random.Random(seed)
    target, window = rng.choice([2, 4, 6]), rng.choice([4, 6, 10])
    length = target * rng.choice([1.0, 0.96, 1.001])
    every, dated, number = rng.choice([0, 9, 14]), rng.random() < 0.7, rng.choice([0, 71, 2**40])
    every, dated = (0, True) if plain else (every, dated)
    ends, parts = -BEFORE * length, list[Part]()
    while ends < seconds + 3 * target:
        duration = round(length * rng.choice([1.0, 1.0, 1.0, 0.8]), 5)
        size = int(BANDWIDTH / 8 * duration * rng.uniform(0.5, 0.85))
        index = len(parts)
        cut = bool(every) and index > 0 and index % every == 0
        parts.append(Part(number + index, f"{index}.ts", duration, ends + duration, EPOCH + ends, size, cut))
        ends += duration
    return Stream(target, window, tuple(parts), dated)


def text_of(draft: Draft) -> str:
    """The playlist."""
    lines = ["#EXTM3U", *draft.head, f"#EXT-X-TARGETDURATION:{draft.target}", f"#EXT-X-MEDIA-SEQUENCE:{draft.sequence}"]
    lines += [f"#EXT-X-DISCONTINUITY-SEQUENCE:{draft.discontinuities}"] if draft.discontinuities else []
    for part in draft.parts:
        lines += ["#EXT-X-DISCONTINUITY"] if part.discontinuity else []
        date = datetime.fromtimestamp(part.dated, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + draft.zone
        lines += [f"#EXT-X-PROGRAM-DATE-TIME:{date}"] if draft.dated else []
        lines += [f"#EXTINF:{part.duration:.{draft.digits}f},", f"{draft.folder}{part.file}{draft.query}"]
    return "\n".join([*lines, *draft.tail, *(["#EXT-X-ENDLIST"] if draft.ended else [])]) + "\n"


def master_of(draft: Draft) -> str:
    """The master playlist, of one version, or of two."""
    said = {
        "BANDWIDTH": f"{BANDWIDTH}",
        "AVERAGE-BANDWIDTH": f"{BANDWIDTH}",
        "CODECS": '"avc1.64001f,mp4a.40.2"',
        "RESOLUTION": "1280x720",
        "FRAME-RATE": "25.000",
        **({"AUDIO": '"a"'} if draft.language else {}),
        **draft.says,
    }
    listed = _listed({name: value for name, value in said.items() if name not in draft.lacks}, "video.m3u8")
    listed += _listed(said | draft.second, "second.m3u8") if draft.second else []
    tags = [] if "#EXT-X-INDEPENDENT-SEGMENTS" in draft.lacks else ["#EXT-X-INDEPENDENT-SEGMENTS"]
    tags += ['#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",URI="subs.m3u8"'] * draft.subtitled
    sound = f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Main",DEFAULT=YES,LANGUAGE="{draft.language}"'
    tags += [sound] if draft.language else []
    return "\n".join(["#EXTM3U", *tags, *listed]) + "\n"


def _listed(said: dict[str, str], uri: str) -> list[str]:
    return ["#EXT-X-STREAM-INF:" + ",".join(f"{name}={value}" for name, value in said.items()), uri]
