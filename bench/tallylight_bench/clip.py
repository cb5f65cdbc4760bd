"""The clip that all are measured on: real pictures, made once and kept in the temporary folder."""

import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, Segment, segments

WIDTH, HEIGHT, FPS = 1920, 1080, Fraction(30)
ENCODING = Encoding(video_bitrate=6_000_000)
SEGMENT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Clip:
    """H.264 and AAC, as HLS segments and, the same bytes, as one file."""

    folder: Path
    seconds: float

    @property
    def file(self) -> Path:
        """All of it."""
        return self.folder / "clip.ts"

    def segments(self) -> list[Segment]:
        """Its segments, in order."""
        return [
            Segment(number, number * SEGMENT_SECONDS, SEGMENT_SECONDS, self._segment(number).read_bytes())
            for number in range(round(self.seconds / SEGMENT_SECONDS))
        ]

    def make(self) -> None:
        """Encode it: about as long as it plays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        scene = clip_scene("bigbuckbunny", WIDTH, HEIGHT, FPS)
        whole = self.folder / "clip.ts.new"
        with whole.open("wb") as file:
            for segment in segments(scene, self.seconds, ENCODING, SEGMENT_SECONDS):
                self._segment(segment.number).write_bytes(segment.data)
                file.write(segment.data)
        whole.rename(self.file)  # last: a clip that has its file is complete

    def _segment(self, number: int) -> Path:
        return self.folder / f"{number}.ts"


def clip(seconds: float) -> Clip:
    """The clip of so many seconds, made if it is not there."""
    rate = ENCODING.video_bitrate // 1000
    found = Clip(Path(tempfile.gettempdir()) / f"tallylight-bench-{HEIGHT}p{FPS}-{rate}k-{seconds:g}s", seconds)
    if not found.file.exists():
        found.make()
    return found
