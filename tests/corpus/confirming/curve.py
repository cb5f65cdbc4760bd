"""The reliability curve: what was said against what was so. SVG, pure."""

from collections.abc import Iterator, Mapping, Sequence

from confirming.fitting import Bin

SIZE, EDGE = 320, 44
WHOLE = SIZE + 2 * EDGE
COLOURS = ("#4269d0", "#ff725c")


def curve(halves: Mapping[str, Sequence[Bin]]) -> str:
    """One line for each half, in a square from 0 to 1 both ways; on the diagonal, what is said is so."""
    size = f'width="{WHOLE}" height="{WHOLE}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
            f'<rect {size} fill="white"/>',
            *_axes(),
            *(element for place, name in enumerate(halves) for element in _line(name, halves[name], place)),
            "</svg>",
            "",
        ]
    )


def _axes() -> Iterator[str]:
    frame = f"M{_x(0)} {_y(0)}H{_x(1)}V{_y(1)}H{_x(0)}Z"
    yield f'<path d="{frame} M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" fill="none" stroke="#bbb"/>'
    yield f'<text x="{_x(0.5)}" y="{WHOLE - 10}" text-anchor="middle">likelihood that was said</text>'
    turned = f'x="14" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {_y(0.5)})"'
    yield f"<text {turned}>share that had blocks</text>"
    for each in (0, 0.5, 1):
        yield f'<text x="{_x(each)}" y="{_y(0) + 16}" text-anchor="middle">{each:g}</text>'
        yield f'<text x="{_x(0) - 6}" y="{_y(each) + 4}" text-anchor="end">{each:g}</text>'


def _line(name: str, bins: Sequence[Bin], place: int) -> Iterator[str]:
    colour = COLOURS[place]
    points = " ".join(f"{_x(each.said):.1f},{_y(each.true):.1f}" for each in bins)
    yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for each in bins:
        at = f'cx="{_x(each.said):.1f}" cy="{_y(each.true):.1f}"'
        yield f'<circle {at} r="3" fill="{colour}"><title>{each.examples} examples</title></circle>'
    yield f'<text x="{_x(0) + 10}" y="{_y(1) + 18 + 16 * place}" fill="{colour}">{name}</text>'


def _x(share: float) -> float:
    return EDGE + share * SIZE


def _y(share: float) -> float:
    return EDGE + (1 - share) * SIZE
