"""Places on a PDF page: from its own coordinates, in which y runs upwards, to its reader's, in which y runs downwards."""

from collections.abc import Callable
from typing import NamedTuple

Stroke = tuple[float, float, float, float]
"""From x and y to x and y."""

Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)

Turn = Callable[[float, float], tuple[float, float]]
"""From the page's own coordinates to those of its reader."""


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def area(matrix: Matrix) -> float:
    """Of what a matrix makes of a square of one by one, as pictures are drawn."""
    a, b, c, d, _, _ = matrix
    return abs(a * d - b * c)


def turning(rotation: int, left: float, bottom: float, right: float, top: float) -> Turn:
    """For a page that is turned clockwise by ``rotation`` degrees, a multiple of 90. The box is the page's own."""
    turns: dict[int, Turn] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[rotation % 360]


def turned(turn: Turn, stroke: Stroke) -> Box:
    x0, y0, x1, y1 = stroke
    left, top = turn(x0, y0)
    right, bottom = turn(x1, y1)
    return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
