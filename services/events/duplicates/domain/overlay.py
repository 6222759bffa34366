"""Lays one picture over another, as small grey squares, and says how well they agree: a test that prints cannot make.

Prints find photos that look alike; two pages of one form, or one hall on two days, do too. Here the one picture is moved,
stretched and turned until it lies best on the other (Lucas and Kanade's method, light and shade fitted along with it), and
then compared part by part: other people or other writing disagree in some parts, however alike the whole is.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float64]

PARTS = 4
"""The square is compared in so many parts across and down."""
LEAST_OVERLAP = 0.4
PLAIN = 4.0
"""Standard deviation of grey (0 to 255) below which a part shows nothing that could agree."""
MOST_STRETCHED = 2.2
GLANCE = 16
"""Points across and down that a glance compares."""
_STEPS = (6, 9)
_BLUR = np.array([1, 4, 6, 4, 1]) / 16


class Agreement(NamedTuple):
    """Correlations from -1 to 1, of the whole that both show and in the mean of its parts."""

    whole: float
    parts: float


NONE = Agreement(0.0, 0.0)


class Frame(NamedTuple):
    """A part of a picture: left and top edge and size, as shares of its width and height."""

    left: float
    top: float
    wide: float
    high: float


def square(sketch: bytes) -> Grey:
    """The grey levels of a sketch, which is a square, row by row."""
    edge = round(len(sketch) ** 0.5)
    return _blurred(np.frombuffer(sketch, np.uint8).reshape(edge, edge).astype(np.float64))


def agreement(left: Grey, right: Grey, shown: Frame, there: Frame) -> Agreement:
    """How well ``right`` agrees with ``left`` where they lie best on each other, starting with frame on frame."""
    across, down = there.wide / shown.wide, there.high / shown.high
    placed: Grey = np.array(
        [across, 0, there.left - 0.5 - across * (shown.left - 0.5), 0, down, there.top - 0.5 - down * (shown.top - 0.5)]
    )
    placed = _fitted(_blurred(left), _blurred(right), placed, _STEPS[0])
    placed = _fitted(left, right, placed, _STEPS[1])
    stretched = np.hypot(placed[[0, 4]], placed[[1, 3]])
    if stretched.max() > MOST_STRETCHED or stretched.min() < 1 / MOST_STRETCHED:
        return NONE
    return _compared(left, right, placed)


def at_a_glance(left: Grey, right: Grey, shown: Frame, there: Frame) -> float:
    """Correlation of two frames as they are, from few points: tells where a closer look may be worth its time."""
    return _correlation(_few(left, shown), _few(right, there))


def _few(grey: Grey, frame: Frame) -> Grey:
    edge, steps = grey.shape[0], (np.arange(GLANCE) + 0.5) / GLANCE
    across = ((frame.left + steps * frame.wide) * edge).astype(int)
    down = ((frame.top + steps * frame.high) * edge).astype(int)
    return grey[np.ix_(down, across)].ravel()


def _grid(edge: int) -> tuple[Grey, Grey]:
    at = (np.arange(edge) + 0.5) / edge - 0.5
    across, down = np.meshgrid(at, at)
    return across.ravel(), down.ravel()


def _moved(placed: Grey, across: Grey, down: Grey, edge: int) -> tuple[Grey, Grey, NDArray[np.bool_]]:
    x = (placed[0] * across + placed[1] * down + placed[2] + 0.5) * edge - 0.5
    y = (placed[3] * across + placed[4] * down + placed[5] + 0.5) * edge - 0.5
    return x, y, (x >= 0) & (x <= edge - 1) & (y >= 0) & (y <= edge - 1)


def _fitted(left: Grey, right: Grey, placed: Grey, steps: int) -> Grey:
    edge = int(left.shape[0])
    slopes_down, slopes_across = np.gradient(right, axis=0), np.gradient(right, axis=1)
    across, down = _grid(edge)
    for _ in range(steps):
        x, y, inside = _moved(placed, across, down, edge)
        if inside.mean() < LEAST_OVERLAP:
            break
        u, v, at = across[inside], down[inside], _Between(x[inside], y[inside], edge)
        seen, wanted = at.of(right), left.ravel()[inside]
        light = np.stack([seen, np.ones_like(seen), u, v])
        gain = np.linalg.lstsq(light @ light.T, light @ wanted, rcond=None)[0]
        over, under = at.of(slopes_across) * edge * gain[0], at.of(slopes_down) * edge * gain[0]
        terms = np.concatenate([np.stack([over * u, over * v, over, under * u, under * v, under]), light])
        square_terms = terms @ terms.T
        step = np.linalg.lstsq(square_terms, terms @ (wanted - gain @ light), rcond=None)[0][:6].clip(-0.06, 0.06)
        placed = placed + step
        if np.abs(step).max() < 5e-4:
            break
    return placed


class _Between:
    """Values between the points of a square, for places that all lie in it."""

    def __init__(self, x: Grey, y: Grey, edge: int) -> None:
        column = np.minimum(x.astype(int), edge - 2)
        row = np.minimum(y.astype(int), edge - 2)
        self.x, self.y, self.at, self.edge = x - column, y - row, row * edge + column, edge

    def of(self, values: Grey) -> Grey:
        flat, at = values.ravel(), self.at
        above = flat[at] + (flat[at + 1] - flat[at]) * self.x
        below = flat[at + self.edge] + (flat[at + self.edge + 1] - flat[at + self.edge]) * self.x
        between: Grey = above + (below - above) * self.y
        return between


def _compared(left: Grey, right: Grey, placed: Grey) -> Agreement:
    edge = left.shape[0]
    across, down = _grid(edge)
    x, y, inside = _moved(placed, across, down, edge)
    if inside.mean() < LEAST_OVERLAP:
        return NONE
    u, v, wanted = across[inside], down[inside], left.ravel()[inside]
    seen = _Between(x[inside], y[inside], edge).of(right)
    light = np.stack([seen, np.ones_like(seen), u, v])
    fit = np.linalg.lstsq(light @ light.T, light @ wanted, rcond=None)[0] @ light
    part = ((u + 0.5) * PARTS).astype(int) * PARTS + ((v + 0.5) * PARTS).astype(int)
    enough = edge * edge / PARTS / PARTS / 2
    parts = [
        _correlation(seen[here], wanted[here])
        for number in range(PARTS * PARTS)
        if (here := part == number).sum() >= enough and max(seen[here].std(), wanted[here].std()) >= PLAIN
    ]
    return Agreement(_correlation(fit, wanted), float(np.mean(parts)) if parts else 0.0)


def _correlation(one: Grey, other: Grey) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 1e-9 else 0.0


def _blurred(grey: Grey) -> Grey:
    for _ in range(2):
        wide = np.pad(grey, ((2, 2), (0, 0)), "edge")
        grey = sum(share * wide[at : at + grey.shape[0]] for at, share in enumerate(_BLUR)).T
    return grey
