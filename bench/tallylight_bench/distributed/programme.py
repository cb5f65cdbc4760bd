"""The clip that both shapes judge: real pictures and sound, with a defect of each kind in its turn."""

import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tallylight_bench.clip import ENCODING, FPS, HEIGHT, SEGMENT_SECONDS, WIDTH
from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, Segment, segments
from tallylight_demo.scene import PINK

# One after the other, until the clip is over; then again. A third of it is defective.
DEFECTS = (
    Defect(Kind.BLACK, 4.0, 3.0),
    Defect(Kind.SILENCE, 12.0, 3.0),
    Defect(Kind.MONO_COLOUR, 20.0, 3.0, colour=PINK),
    Defect(Kind.FREEZE, 28.0, 4.0),
)
TURN_SECONDS, RECOVERY_SECONDS = 40.0, 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """How large the pictures are, and how they are coded."""

    width: int = WIDTH
    height: int = HEIGHT
    fps: Fraction = FPS
    encoding: Encoding = ENCODING

    def __str__(self) -> str:
        return f"{self.height}p{self.fps}-{self.encoding.video_bitrate // 1000}k"


SMALL = Look(640, 360, Fraction(25), Encoding())


def defects(seconds: float) -> list[Defect]:
    """The defects of a clip of so many seconds: those of which the end is seen, too."""
    turns = range(int(seconds // TURN_SECONDS) + 1)
    all_of_them = [
        Defect(each.kind, each.start + turn * TURN_SECONDS, each.seconds, each.colour)
        for turn in turns
        for each in DEFECTS
    ]
    return [each for each in all_of_them if each.end + RECOVERY_SECONDS <= seconds]


def programme(seconds: float, look: Look) -> list[Segment]:
    """Its segments, of two seconds each; made once, and kept in the temporary folder."""
    folder = Path(tempfile.gettempdir()) / f"tallylight-bench-defects-{look}-{seconds:g}s"
    count = round(seconds / SEGMENT_SECONDS)
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        scene = apply(clip_scene("bigbuckbunny", look.width, look.height, look.fps), defects(seconds))
        for made in segments(scene, seconds, look.encoding, SEGMENT_SECONDS):
            (folder / f"{made.number}.ts").write_bytes(made.data)
        (folder / "complete").touch()
    return [
        Segment(number, number * SEGMENT_SECONDS, SEGMENT_SECONDS, (folder / f"{number}.ts").read_bytes())
        for number in range(count)
    ]
