"""The comparison as a picture: bars of CPU by step, and of dollars by what is paid for. SVG, pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 760, 150, 90, 26, 12, 40
COLOURS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2", "#97bbf5", "#9c6b4e")
KEY_ROW, KEY_COLUMN, TEXT = 20, 200, 12

Bars = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by name, each of parts by name, in a `unit`; they share one scale."""

    title: str
    unit: str
    bars: Bars

    @property
    def names(self) -> list[str]:
        """Of all parts, once each."""
        return list(dict.fromkeys(name for parts in self.bars.values() for name in parts))

    @property
    def scale(self) -> float:
        """Pixels for one of the unit."""
        return (WIDTH - LEFT - RIGHT) / (max(sum(parts.values()) for parts in self.bars.values()) or 1.0)

    @property
    def foot(self) -> int:
        """Where the key begins."""
        return TOP + len(self.bars) * (BAR + GAP) + 4

    @property
    def height(self) -> int:
        """Pixels from its top to the next chart's."""
        return self.foot + -(-len(self.names) // KEYS_A_ROW) * KEY_ROW + 16

    def drawn(self) -> Iterator[str]:
        """Its elements."""
        yield f'<text x="10" y="24" font-weight="bold" font-size="{TEXT + 2}">{escape(self.title)}</text>'
        for place, name in enumerate(self.bars):
            yield from self._bar(name, TOP + place * (BAR + GAP))
        for place, name in enumerate(self.names):
            x, y = LEFT + place % KEYS_A_ROW * KEY_COLUMN, self.foot + place // KEYS_A_ROW * KEY_ROW
            yield f'<rect x="{x}" y="{y}" width="12" height="12" fill="{self._colour(name)}"/>'
            yield f'<text x="{x + 18}" y="{y + 10}">{escape(name)}</text>'

    def _bar(self, name: str, y: int) -> Iterator[str]:
        x, middle = float(LEFT), round(y + BAR * 0.7)
        yield f'<text x="{LEFT - 8}" y="{middle}" text-anchor="end">{escape(name)}</text>'
        for part, value in self.bars[name].items():
            box = f'x="{x:.1f}" y="{y}" width="{value * self.scale:.1f}" height="{BAR}" fill="{self._colour(part)}"'
            yield f"<rect {box}><title>{escape(f'{part}: {value:.3g} {self.unit}')}</title></rect>"
            x += value * self.scale
        yield f'<text x="{x + 6:.1f}" y="{middle}">{sum(self.bars[name].values()):.3g} {escape(self.unit)}</text>'

    def _colour(self, part: str) -> str:
        return COLOURS[self.names.index(part) % len(COLOURS)]


KEYS_A_ROW = (WIDTH - LEFT) // KEY_COLUMN


def picture(charts: Sequence[Chart]) -> str:
    """One chart below the other."""
    parts, top = [], 0
    for chart in charts:
        parts.append(f'<g transform="translate(0 {top})">\n' + "\n".join(chart.drawn()) + "\n</g>")
        top += chart.height
    size = f'width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="{TEXT}">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{top}" fill="white"/>', *parts, "</svg>", ""])
