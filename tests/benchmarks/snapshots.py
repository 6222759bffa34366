"""Pictures as offices send them: halls with banners, market stalls, school yards, dark stages, sign-in sheets, red-headed
documents, screenshots of articles; and what people do to a file before they send it again.

Drawn, without any font: a character is some strokes that come from its code, the same each time.
"""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

WORLD = (600, 400)
LONG, SHORT = 320, 240
PAPER = frozenset({"sheet", "redhead", "article"})
Colour = tuple[int, int, int]


def snapshot(scene: str, where: int, what: str, view: int, edit: int | None = None, how: str = "") -> Image.Image:
    """``where`` is the hall, street or stage, ``what`` the words on the banner or page, ``view`` the moment and the place of
    the camera. ``edit`` and ``how``: what was done to the file since (``turned``, ``upright`` or nothing special)."""
    taken = _compressed(_SCENES[scene](where, what, Random(f"{scene}{where}{what}{view}")), 88)
    return taken if edit is None else again(taken, Random(edit), how)


def again(image: Image.Image, random: Random, how: str) -> Image.Image:
    """Cropped by 3 to 15 % of each side, lighter or darker, resized, compressed at 40 to 80; turned by up to a degree and
    marked in a corner if so asked, or cut from one orientation to the other."""
    if how == "turned":
        image = image.rotate(random.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=image.getpixel((2, 2)))
    image = _upright(image, random) if how == "upright" else _trimmed(image, random)
    if how == "turned":
        _mark(image, random)
    scale = random.uniform(0.5, 1.3)
    image = image.resize((round(image.width * scale), round(image.height * scale)))
    image = ImageEnhance.Brightness(image).enhance(random.uniform(0.8, 1.25))
    image = ImageEnhance.Contrast(image).enhance(random.uniform(0.9, 1.15))
    return _compressed(image, random.randrange(40, 81))


def _trimmed(image: Image.Image, random: Random) -> Image.Image:
    across, down = (random.uniform(0.03, 0.15) for _ in "xy")
    left, top = random.uniform(0, across), random.uniform(0, down)
    width, height = image.size
    return image.crop(_whole(left * width, top * height, (left + 1 - across) * width, (top + 1 - down) * height))


def _upright(image: Image.Image, random: Random) -> Image.Image:
    width, height = image.size
    if width > height:
        keep = height * 3 / 4
        left = random.uniform(0.2, 0.8) * (width - keep)
        return image.crop(_whole(left, 0, left + keep, height))
    keep = width * 3 / 4
    top = random.uniform(0.2, 0.8) * (height - keep)
    return image.crop(_whole(0, top, width, top + keep))


def _mark(image: Image.Image, random: Random) -> None:
    size = image.width // random.randrange(16, 26)
    x = random.choice((size, image.width - size * 7))
    y = random.choice((size, image.height - size * 2))
    _write(ImageDraw.Draw(image), "青溪普法", x, y, size, random.choice(((255, 255, 255), (200, 30, 30))))


def _whole(*box: float) -> Any:
    return tuple(round(each) for each in box)


def _compressed(image: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue())).convert("RGB")


@lru_cache(maxsize=5000)
def _strokes(character: str) -> tuple[tuple[float, float, float, float], ...]:
    random = Random(character)
    across = [(0.05, y := random.random(), 0.95, y) for _ in range(random.randrange(1, 4))]
    down = [(x := random.random(), 0.05, x, 0.95) for _ in range(random.randrange(1, 3))]
    return (*across, *down, (random.random(), random.random(), random.random(), random.random()))


def _write(pen: ImageDraw.ImageDraw, text: str, x: float, y: float, size: float, colour: Colour) -> None:
    width = max(1, round(size / 8))
    for at, character in enumerate(text):
        left = x + at * size * 1.1
        for one in _strokes(character):
            ends = (left + one[0] * size, y + one[1] * size, left + one[2] * size, y + one[3] * size)
            pen.line(ends, fill=colour, width=width)


def _hall(where: int, what: str, random: Random) -> Image.Image:
    """Each hall has two ends: the stage with the banner, or the rows seen from it."""
    stage = random.random() < 0.65
    world = _hall_front(where, what).copy() if stage else _hall_back(where).copy()
    pen = ImageDraw.Draw(world)
    if stage:
        _people(pen, random, random.randrange(1, 6), y=215, tall=random.uniform(34, 46), spread=(190, 420))
    _rows(pen, random, behind=stage)
    return _lit(_camera(world, random, 0.62), random, 9)


@lru_cache(maxsize=300)
def _hall_front(where: int, what: str) -> Image.Image:
    random = Random(f"front{where}")
    wall = _shade(random, 150, 230)
    world = Image.new("RGB", WORLD, wall)
    pen = ImageDraw.Draw(world)
    pen.rectangle((0, 0, 600, 40), fill=_near(random, wall, 40))
    for at in range(random.randrange(3, 7)):
        pen.rectangle((40 + at * 95, 12, 100 + at * 95, 22), fill=(250, 250, 240))
    if random.random() < 0.5:
        pen.rectangle((200, 95, 400, 200), fill=(235, 240, 250))
        _write(pen, what[:7], 215, 120, 22, (30, 60, 140))
    else:
        pen.rectangle((60, 90, 540, 210), fill=(random.randrange(90, 150), 20, 30))
    banner = (185, 25, 30)
    pen.rectangle((90, 50, 510, 84), fill=banner)
    _write(pen, what[:16], 110, 56, 22, (250, 225, 120))
    for x in random.sample((20, 70, 520, 560), 2):
        pen.rectangle((x, 100, x + 28, 260), fill=_shade(random, 60, 220))
    pen.rectangle((0, 255, 600, 400), fill=_shade(random, 70, 170))
    return world


@lru_cache(maxsize=100)
def _hall_back(where: int) -> Image.Image:
    random = Random(f"back{where}")
    world = Image.new("RGB", WORLD, _shade(random, 160, 235))
    pen = ImageDraw.Draw(world)
    for at in range(random.randrange(2, 5)):
        pen.rectangle((30 + at * 150, 60, 120 + at * 150, 190), fill=(225, 235, 250))
    pen.rectangle((260, 80, 330, 210), fill=_shade(random, 70, 130))
    pen.rectangle((0, 215, 600, 400), fill=_shade(random, 80, 170))
    return world


def _rows(pen: ImageDraw.ImageDraw, random: Random, *, behind: bool) -> None:
    full = random.uniform(0.5, 0.95)
    for row in range(4):
        y, size = 262 + row * 38, 11 + row * 5
        for x in range(10, 600, size * 3):
            if random.random() < full:
                at = x + random.uniform(-5, 5)
                head = (35, 30, 30) if behind else (225, 185, 160)
                pen.rectangle((at - size, y + size, at + size, y + size * 3), fill=_shade(random, 20, 230))
                pen.ellipse((at - size * 0.7, y - size * 0.7, at + size * 0.7, y + size), fill=head)


def _people(
    pen: ImageDraw.ImageDraw, random: Random, many: int, *, y: float, tall: float, spread: tuple[int, int]
) -> None:
    for _ in range(many):
        x, size = random.uniform(*spread), tall * random.uniform(0.85, 1.15)
        pen.rectangle((x - size / 4, y, x + size / 4, y + size), fill=_shade(random, 20, 240))
        pen.ellipse((x - size / 6, y - size / 3, x + size / 6, y), fill=(225, 185, 160))


def _street(where: int, what: str, random: Random) -> Image.Image:
    world = _street_empty(where).copy()
    pen = ImageDraw.Draw(world)
    x = random.uniform(60, 260)
    pen.polygon(
        ((x, 150), (x + 240, 150), (x + 215, 110), (x + 25, 110)), fill=random.choice(((200, 30, 35), (40, 70, 160)))
    )
    pen.rectangle((x + 20, 152, x + 220, 176), fill=(190, 25, 30))
    _write(pen, what[:11], x + 26, 156, 16, (250, 240, 190))
    pen.rectangle((x + 10, 245, x + 230, 300), fill=random.choice(((190, 30, 35), (240, 240, 235), (50, 90, 170))))
    _people(pen, random, random.randrange(2, 5), y=205, tall=60, spread=(round(x), round(x + 230)))
    _people(pen, random, random.randrange(3, 12), y=260, tall=115, spread=(0, 600))
    return _lit(_camera(world, random, 0.6), random, 7)


@lru_cache(maxsize=300)
def _street_empty(where: int) -> Image.Image:
    random = Random(f"street{where}")
    world = Image.new("RGB", WORLD, random.choice(((200, 215, 235), (170, 200, 240), (215, 215, 215))))
    pen = ImageDraw.Draw(world)
    x = 0
    while x < 600:
        wide, high = random.randrange(60, 170), random.randrange(70, 230)
        pen.rectangle((x, 250 - high, x + wide, 260), fill=_shade(random, 110, 230))
        for wx in range(x + 10, x + wide - 14, 26):
            for wy in range(260 - high, 230, 34):
                pen.rectangle((wx, wy, wx + 13, wy + 18), fill=(80, 95, 115))
        x += wide
    for _ in range(random.randrange(0, 4)):
        tree = random.randrange(600)
        pen.ellipse((tree - 40, 120, tree + 40, 220), fill=(60, random.randrange(95, 140), 60))
    pen.rectangle((0, 255, 600, 400), fill=_shade(random, 120, 190))
    return world


def _yard(where: int, what: str, random: Random) -> Image.Image:
    world = _street_empty(where + 7000).copy()
    pen = ImageDraw.Draw(world)
    pole = random.uniform(180, 420)
    pen.line((pole, 20, pole, 260), fill=(230, 230, 230), width=4)
    pen.rectangle((pole, 22, pole + 44, 52), fill=(210, 25, 30))
    uniform = random.choice(((40, 80, 170), (200, 45, 45), (235, 235, 240)))
    for row in range(5):
        size = 9 + row * 4
        for x in range(0, 600, size * 2 + 4):
            at = x + random.uniform(-3, 3)
            pen.rectangle((at - size * 0.7, 270 + row * 26, at + size * 0.7, 300 + row * 26), fill=uniform)
            pen.ellipse((at - size / 2, 258 + row * 26, at + size / 2, 270 + row * 26 + size / 3), fill=(40, 32, 30))
    _people(pen, random, 2, y=215, tall=48, spread=(80, 520))
    return _lit(_camera(world, random, 0.6), random, 7)


def _stage(where: int, what: str, random: Random) -> Image.Image:
    """Dark all around, with a screen and some lights."""
    base = Random(f"stage{where}")
    world = Image.new("RGB", WORLD, (12, 10, 18))
    pen = ImageDraw.Draw(world)
    pen.rectangle((150, 60, 450, 190), fill=_near(base, (90, 25, 35), 30))
    _write(pen, what[:10], 165, 100, 25, (230, 200, 120))
    for _ in range(random.randrange(2, 6)):
        x, y = random.uniform(120, 480), random.uniform(40, 80)
        pen.polygon(((x, y), (x - 50, 270), (x + 50, 270)), fill=_near(random, (70, 60, 100), 40))
    pen.rectangle((0, 270, 600, 300), fill=(55, 40, 35))
    _people(pen, random, random.randrange(1, 9), y=205, tall=62, spread=(140, 460))
    _people(pen, random, random.randrange(4, 14), y=340, tall=60, spread=(0, 600))
    return _lit(_camera(world, random, 0.65), random, 10)


def _page(random: Random) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", (SHORT + 16, LONG + 20), (random.randrange(235, 256),) * 3)
    return page, ImageDraw.Draw(page)


def _scanned(page: Image.Image, random: Random) -> Image.Image:
    """A page under a phone: a little turned, unevenly lit, some desk at its edges."""
    desk = _shade(random, 60, 200) if random.random() < 0.4 else (248, 248, 246)
    turned = page.rotate(random.gauss(0, 1.2), Image.Resampling.BICUBIC, fillcolor=desk)
    left, top = random.uniform(0, 14), random.uniform(0, 16)
    cut = turned.crop(_whole(left, top, left + SHORT, top + LONG))
    return _lit(cut, random, 2, even=True)


def _sheet(where: int, what: str, random: Random) -> Image.Image:
    """A sign-in sheet: the office's form, the title of the day, and as many hands as came."""
    form = Random(f"form{where}")
    page, pen = _page(random)
    _write(pen, "签到表", 92, 16, 18, (20, 20, 20))
    _write(pen, what[:14], 24, 42, 11, (30, 30, 30))
    high, columns = form.choice((14, 16, 18, 22)), form.choice((3, 4, 4, 5, 6))
    rows = min(16, 250 // high)
    for row in range(rows + 1):
        pen.line((16, 62 + row * high, 240, 62 + row * high), fill=(60, 60, 60))
    edges = [16 + round(224 * at / columns) for at in range(columns + 1)]
    for x in edges:
        pen.line((x, 62, x, 62 + rows * high), fill=(60, 60, 60))
    for row in range(1, random.randrange(rows // 2, rows + 1)):
        for x in edges[:-1]:
            if random.random() < 0.85:
                ink = (25, 30, random.choice((40, 120)))
                name = "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(random.randrange(2, 4)))
                _write(pen, name, x + random.uniform(2, 12), 64 + row * high + random.uniform(0, 3), high * 0.55, ink)
    return _scanned(page, random)


def _redhead(where: int, what: str, random: Random) -> Image.Image:
    """A document of an office: its red head is on all of them, what stands below is its own."""
    text = Random(what)
    page, pen = _page(random)
    _write(pen, "".join(chr(0x4E00 + where * 37 % 20000 + at) for at in range(8)), 28, 30, 22, (205, 25, 30))
    pen.line((20, 78, 236, 78), fill=(205, 25, 30), width=2)
    _write(pen, what[:12], 50, 96, 12, (15, 15, 15))
    y = 124
    for _ in range(text.randrange(8, 20)):
        wide = text.choice((22, 22, 22, text.randrange(4, 22)))
        _write(pen, "".join(chr(text.randrange(0x4E00, 0x9000)) for _ in range(wide)), 22, y, 8.5, (35, 35, 35))
        y += 11
    if random.random() < 0.6:
        pen.ellipse((160, 270, 215, 325), outline=(210, 40, 40), width=3)
    return _scanned(page, random)


def _article(where: int, what: str, random: Random) -> Image.Image:
    """A screenshot of an article: bar, title, source, text, and one picture of the day; no camera was there."""
    text = Random(f"{what}{random.random()}")
    image = Image.new("RGB", (180, LONG), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 180, 12), fill=(237, 237, 237))
    _write(pen, what[:11], 8, 24, 13, (20, 20, 20))
    _write(pen, what[11:20], 8, 41, 13, (20, 20, 20))
    _write(pen, "青溪发布", 8, 62, 8, (90, 110, 160))
    y = 80 + text.randrange(0, 5) * 11
    for line in range(80, y, 11):
        _write(pen, "".join(chr(text.randrange(0x4E00, 0x9000)) for _ in range(17)), 8, line, 8, (60, 60, 60))
    shown = text.choice((_hall, _street))(where, what, text).resize((164, 110))
    image.paste(shown, (8, y))
    for line in range(y + 118, LONG, 11):
        _write(pen, "".join(chr(text.randrange(0x4E00, 0x9000)) for _ in range(17)), 8, line, 8, (60, 60, 60))
    return image


_SCENES: dict[str, Callable[[int, str, Random], Image.Image]] = {
    "hall": _hall,
    "street": _street,
    "yard": _yard,
    "stage": _stage,
    "sheet": _sheet,
    "redhead": _redhead,
    "article": _article,
}


def _camera(world: Image.Image, random: Random, least: float) -> Image.Image:
    """From a place of its own: nearer or farther, left or right, a little from the side; one in five held upright."""
    share = random.uniform(least, 0.98)
    high = WORLD[1] * share
    size = (SHORT, LONG) if random.random() < 0.2 else (LONG, SHORT)
    wide = min(high * size[0] / size[1], WORLD[0] * 0.98)
    left, top = random.uniform(0, WORLD[0] - wide), random.uniform(0, WORLD[1] - high) * 0.8
    slant, fall = random.uniform(-0.06, 0.06) * high, random.uniform(-0.03, 0.03) * wide
    corners = (
        (left, top + max(slant, 0)),
        (left, top + high - max(slant, 0)),
        (left + wide + fall, top + high + min(slant, 0)),
        (left + wide, top - min(slant, 0)),
    )
    quad = tuple(each for corner in corners for each in corner)
    return world.transform(size, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR)


def _lit(image: Image.Image, random: Random, grain: float, *, even: bool = False) -> Image.Image:
    noise = np.random.default_rng(random.randrange(2**32))
    low = 0.85 if even else 0.7
    across = np.linspace(random.uniform(low, 1.1), random.uniform(low, 1.1), image.width)[None, :, None]
    down = np.linspace(random.uniform(low, 1.1), random.uniform(low, 1.1), image.height)[:, None, None]
    pixels: Any = np.asarray(image, "float32") * across * down
    pixels += noise.normal(0, grain, (image.height, image.width, 1))
    return Image.fromarray(pixels.clip(0, 255).astype("uint8"))


def _shade(random: Random, low: int, high: int) -> Colour:
    return (random.randrange(low, high), random.randrange(low, high), random.randrange(low, high))


def _near(random: Random, colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, each + random.randrange(-by, by + 1))) for each in colour)
    return (red, green, blue)
