"""Seconds over the number of streams, as lines. SVG, pure."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tallylight_bench.scale.rows import Row, floor

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, KEY = 760, 420, 70, 40, 50, 230
COLOURS = ("#9c6b4e", "#97bbf5", "#4269d0", "#3ca951", "#ff725c")
TICKS = 5

Points = Sequence[tuple[float, float]]


def lines_of(rows: Sequence[Row]) -> dict[str, Points]:
    """What is drawn, by its name in the key."""
    return {
        "scheduler's floor: all bound": [(row.streams, floor(row.streams)) for row in rows],
        "bare client: all running": [(row.streams, row.bare.running) for row in rows],
        "operator: all running": [(row.streams, row.event.start.running) for row in rows],
        "operator: all requested": [(row.streams, row.event.start.requested) for row in rows],
        "operator: all gone after the end": [(row.streams, row.event.gone) for row in rows],
    }


def picture(lines: Mapping[str, Points]) -> str:
    """Both axes are linear and begin at 0: what grows as the streams do is straight."""
    most_x = max(x for points in lines.values() for x, _ in points)
    most_y = max(y for points in lines.values() for _, y in points) or 1.0
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    )
    drawn = [*_axes(most_x, most_y)]
    for place, (name, points) in enumerate(lines.items()):
        drawn += _line(name, [_place(x / most_x, y / most_y) for x, y in points], place)
    return "\n".join([head, *drawn, "</svg>", ""])


def _place(x: float, y: float) -> tuple[float, float]:
    """Pixels of a point, of shares of both axes."""
    return LEFT + x * (WIDTH - LEFT - KEY), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)


def _axes(most_x: float, most_y: float) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="24" font-weight="bold" font-size="14">Seconds, of streams that start together</text>'
    for share in (tick / TICKS for tick in range(TICKS + 1)):
        (x, foot), (left, y) = _place(share, 0), _place(0, share)
        yield f'<line x1="{left}" x2="{WIDTH - KEY}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{most_y * share:.0f} s</text>'
        yield f'<text x="{x:.1f}" y="{foot + 20:.1f}" text-anchor="middle">{most_x * share:,.0f}</text>'


def _line(name: str, points: Points, place: int) -> Iterator[str]:
    colour, y = COLOURS[place], TOP + 20 * place + 10
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    yield f'<rect x="{WIDTH - KEY + 16}" y="{y - 10}" width="12" height="12" fill="{colour}"/>'
    yield f'<text x="{WIDTH - KEY + 34}" y="{y}">{escape(name)}</text>'
