"""Draws three kinds of plots as SVG text: stacked bars, bars on a logarithmic scale, and curves over one."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import ceil, log10

WIDTH = 760
LEFT, RIGHT, TOP = 250, 60, 46  # margins; the left one contains the names of bars
BAR, GAP = 20, 9
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#999999")  # distinguishable with colour blindness
INK, FAINT = "#222222", "#dddddd"

Written = Callable[[float], str]
"""Formats a number as text."""


def stacked(title: str, bars: Mapping[str, Mapping[str, float]]) -> str:
    """Draw horizontal bars that consist of the same parts.

    Args:
        bars: the values of the parts by name, by the name of the bar.
    """
    parts = list(next(iter(bars.values())))
    colours = dict(zip(parts, COLOURS, strict=False))
    scale = (WIDTH - LEFT - RIGHT) / max(sum(bar.values()) for bar in bars.values())
    top = TOP + 24
    drawn = [_text(16, 24, title, size=15), *_legend(colours)]
    for i, (name, bar) in enumerate(bars.items()):
        y, x = top + i * (BAR + GAP), float(LEFT)
        drawn.append(_text(LEFT - 8, y + 14, name, anchor="end"))
        for part in parts:
            drawn.append(_rectangle(x, y, bar[part] * scale, colours[part]))
            x += bar[part] * scale
        drawn.append(_text(x + 6, y + 14, f"{sum(bar.values()):.0f}"))
    return _document(top + len(bars) * (BAR + GAP) + 12, drawn)


def logarithmic(title: str, bars: Mapping[str, float], written: Written) -> str:
    """Draw horizontal bars on a scale from one power of ten to another."""
    low, high = 10 ** int(log10(min(bars.values()))), 10 ** ceil(log10(max(bars.values())))
    height = TOP + len(bars) * (BAR + GAP)
    left = LEFT + 90
    drawn = [_text(16, 24, title, size=15), *_grid(left, low, high, TOP, height, written)]
    for i, (name, value) in enumerate(bars.items()):
        y = TOP + i * (BAR + GAP)
        end = _place(value, left, low, high)
        drawn += [_text(left - 8, y + 14, name, anchor="end"), _rectangle(left, y, end - left, COLOURS[0])]
        drawn.append(_text(end + 6, y + 14, written(value)))
    return _document(height + 28, drawn)


def curves(title: str, x: Sequence[float], lines: Mapping[str, Sequence[float]], written: Written) -> str:
    """Draw curves over a logarithmic scale, each scaled from 0 to its own maximum, which its name states."""
    left, height, bottom = 60, 240, TOP + 24 + 240
    colours = dict(zip(lines, COLOURS, strict=False))
    drawn = [
        _text(16, 24, title, size=15),
        *_legend(colours),
        *_grid(left, x[0], x[-1], bottom - height, bottom, written),
    ]
    for name, values in lines.items():
        points = (
            f"{_place(at, left, x[0], x[-1]):.1f},{bottom - value / max(values) * height:.1f}"
            for at, value in zip(x, values, strict=True)
        )
        drawn.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colours[name]}" stroke-width="2.5"/>')
    return _document(bottom + 28, drawn)


def _grid(left: float, low: float, high: float, top: float, bottom: float, written: Written) -> list[str]:
    powers = [10.0**power for power in range(ceil(log10(low)), int(log10(high)) + 1)]
    places = [(_place(power, left, low, high), power) for power in powers]
    lines = [f'<line x1="{at:.1f}" y1="{top}" x2="{at:.1f}" y2="{bottom}" stroke="{FAINT}"/>' for at, _ in places]
    return lines + [_text(at, bottom + 18, written(power), anchor="middle") for at, power in places]


def _place(value: float, left: float, low: float, high: float) -> float:
    return left + (log10(value) - log10(low)) / (log10(high) - log10(low)) * (WIDTH - left - RIGHT)


def _legend(colours: Mapping[str, str]) -> list[str]:
    drawn, x = [], 16.0
    for name, colour in colours.items():
        drawn += [f'<rect x="{x:.0f}" y="38" width="11" height="11" fill="{colour}"/>', _text(x + 16, 48, name)]
        x += 34 + 6.6 * len(name)
    return drawn


def _rectangle(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{BAR}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'


def _document(height: float, drawn: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'font-family="system-ui, sans-serif" fill="{INK}">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" fill="#ffffff"/>', *drawn, "</svg>"]) + "\n"
