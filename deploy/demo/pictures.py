"""Small pictures for the demo's posts, drawn here: plain scenes in flat colours, no real person or place.

Each is then taken as by somebody who stood there: from nearer or farther, aslant, in its own light. Without that the
scenes of one kind are one picture to the prints that tell whether a photo was used twice.
"""

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 640, 426
GROUND = int(HEIGHT * 0.72)
MOST_ASLANT = 8
"""Degrees; as many hundredths of each edge are left out, which the turning leaves black."""
NEARNESS = (0.36, 0.74)
"""The share of the scene's width and height that is seen."""
LIGHTS, BRIGHTNESS = (4, 3), (124, 255)

Colour = tuple[int, int, int]
RED: Colour = (178, 34, 34)
GOLD: Colour = (212, 168, 67)
SKINS: tuple[Colour, ...] = ((236, 196, 160), (222, 178, 140), (205, 160, 122))
CLOTHES: tuple[Colour, ...] = (
    (54, 84, 134),
    (92, 120, 92),
    (120, 80, 110),
    (70, 70, 80),
    (170, 110, 60),
    (60, 120, 130),
)
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((150, 194, 230), (232, 241, 247)),
    ((190, 205, 214), (240, 240, 236)),
    ((246, 205, 160), (250, 238, 220)),
    ((128, 176, 220), (224, 236, 240)),
)


class _Scene:
    """A canvas with the few strokes that all scenes share."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.image = Image.new("RGB", (WIDTH, HEIGHT))
        self.draw = ImageDraw.Draw(self.image)

    def fade(self, top: Colour, bottom: Colour, until: int = HEIGHT) -> None:
        for y in range(until):
            share = y / until
            mixed = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
            self.draw.line((0, y, WIDTH, y), fill=mixed)

    def outdoors(self) -> None:
        self.fade(*self.random.choice(SKIES), until=GROUND)
        for _ in range(5):
            x, h = self.random.randrange(WIDTH), self.random.randrange(60, 150)
            tone = self.random.randrange(168, 205)
            self.draw.rectangle(
                (x, GROUND - h, x + self.random.randrange(60, 130), GROUND), fill=(tone, tone - 4, tone - 12)
            )
        self.draw.rectangle((0, GROUND, WIDTH, HEIGHT), fill=(186, 180, 166))

    def indoors(self) -> None:
        wall = self.random.choice(((238, 232, 220), (226, 232, 236), (240, 236, 228)))
        self.draw.rectangle((0, 0, WIDTH, GROUND), fill=wall)
        self.draw.rectangle((0, GROUND, WIDTH, HEIGHT), fill=(150, 118, 90))

    def banner(self, y: int, left: int = 90, right: int = WIDTH - 90) -> None:
        self.draw.rectangle((left, y, right, y + 38), fill=RED)
        marks = max(6, (right - left) // 42)
        for n in range(marks):
            x = left + 26 + n * (right - left - 52) // (marks - 1)
            self.draw.rectangle((x - 9, y + 11, x + 9, y + 27), fill=GOLD)
            self.draw.rectangle((x - 4, y + 16, x + 4, y + 22), fill=RED)

    def person(self, x: int, foot: int, height: int) -> None:
        head = height // 5
        self.draw.rounded_rectangle(
            (x - head, foot - height + 2 * head, x + head, foot), head // 2, self.random.choice(CLOTHES)
        )
        self.draw.ellipse(
            (x - head * 0.8, foot - height, x + head * 0.8, foot - height + 1.7 * head), fill=self.random.choice(SKINS)
        )
        self.draw.pieslice(
            (x - head * 0.85, foot - height - 2, x + head * 0.85, foot - height + 1.6 * head), 180, 360, (48, 40, 36)
        )

    def crowd(self, rows: int, foot: int, height: int) -> None:
        for row in range(rows):
            grown = height + row * 12
            step = grown // 2 + 14
            for x in range(self.random.randrange(10, step), WIDTH, step):
                self.person(x + self.random.randrange(-5, 6), foot + row * 34, grown)


def _hall(scene: _Scene) -> None:
    scene.indoors()
    scene.draw.rectangle((200, 96, 440, 226), fill=(248, 250, 252), outline=(120, 120, 126), width=4)
    for n in range(4):
        scene.draw.line(
            (226, 124 + n * 24, 226 + scene.random.randrange(90, 186), 124 + n * 24), fill=(96, 120, 160), width=6
        )
    scene.banner(34)
    scene.person(150, GROUND - 4, 120)
    scene.crowd(2, HEIGHT - 18, 76)


def _stage(scene: _Scene) -> None:
    scene.fade((30, 26, 50), (88, 40, 62))
    scene.draw.polygon(((0, 0), (90, 0), (58, GROUND), (0, GROUND)), fill=(142, 24, 36))
    scene.draw.polygon(((WIDTH, 0), (WIDTH - 90, 0), (WIDTH - 58, GROUND), (WIDTH, GROUND)), fill=(142, 24, 36))
    scene.draw.polygon(((320, 0), (180, GROUND), (460, GROUND)), fill=(132, 84, 84))
    scene.draw.rectangle((0, GROUND, WIDTH, HEIGHT), fill=(74, 50, 44))
    scene.banner(26, 140, WIDTH - 140)
    for n in range(scene.random.randrange(4, 7)):
        scene.person(180 + n * 58, GROUND + 6 - (n % 2) * 12, 132)
    scene.crowd(1, HEIGHT + 26, 84)


def _street(scene: _Scene) -> None:
    scene.outdoors()
    scene.banner(40, 60, WIDTH - 60)
    for x in range(50, WIDTH - 100, 190):
        shade = scene.random.choice((RED, (42, 92, 150), (64, 124, 92)))
        scene.draw.polygon(((x - 14, 170), (x + 154, 170), (x + 134, 126), (x + 6, 126)), fill=shade)
        scene.draw.line((x, 170, x, GROUND + 8), fill=(96, 96, 96), width=5)
        scene.draw.line((x + 140, 170, x + 140, GROUND + 8), fill=(96, 96, 96), width=5)
        scene.draw.rectangle((x + 4, GROUND - 46, x + 136, GROUND + 14), fill=(206, 60, 54))
        scene.person(x + scene.random.randrange(30, 110), GROUND - 40, 96)
    scene.crowd(2, HEIGHT - 14, 80)


def _school(scene: _Scene) -> None:
    scene.outdoors()
    scene.draw.rectangle((90, 130, 550, GROUND), fill=(232, 214, 180))
    for x in range(116, 530, 62):
        for y in (150, 200, 250):
            scene.draw.rectangle((x, y, x + 34, y + 30), fill=(128, 168, 196))
    scene.draw.line((320, 30, 320, GROUND), fill=(200, 200, 204), width=6)
    scene.draw.polygon(((323, 34), (410, 40), (400, 92), (323, 88)), fill=RED)
    scene.crowd(2, HEIGHT - 12, 66)


def _boards(scene: _Scene) -> None:
    scene.outdoors()
    for x in range(40, WIDTH - 120, 150):
        scene.draw.rectangle((x + 16, 250, x + 24, GROUND + 26), fill=(110, 110, 116))
        scene.draw.rectangle((x + 106, 250, x + 114, GROUND + 26), fill=(110, 110, 116))
        scene.draw.rectangle((x, 110, x + 130, 262), fill=(250, 250, 246), outline=(126, 40, 36), width=6)
        scene.draw.rectangle((x + 6, 116, x + 124, 142), fill=RED)
        for n in range(5):
            scene.draw.line(
                (x + 16, 160 + n * 19, x + scene.random.randrange(70, 116), 160 + n * 19), fill=(140, 140, 146), width=5
            )
    for _ in range(3):
        scene.person(scene.random.randrange(60, WIDTH - 60), HEIGHT - 20, 108)


def _meeting(scene: _Scene) -> None:
    scene.indoors()
    scene.banner(40, 120, WIDTH - 120)
    for n in range(7):
        scene.person(92 + n * 76, 252, 100)
    scene.draw.polygon(((30, 236), (610, 236), (640, 330), (0, 330)), fill=(134, 88, 56))
    for n in range(7):
        scene.draw.rectangle((70 + n * 76, 250, 112 + n * 76, 274), fill=(250, 250, 250))


_SCENES: dict[str, Callable[[_Scene], None]] = {
    "campaign_day": _street,
    "volunteer_service": _street,
    "performance": _stage,
    "flag_talk": _school,
    "works_contest": _school,
    "venue": _boards,
    "village_board": _boards,
    "model_village": _boards,
    "training": _hall,
    "lecture": _hall,
    "exam_sitting": _hall,
}


def draw(kind: str, seed: int) -> bytes:
    """A JPEG of about 25 kB for an activity of ``kind``; the same seed draws the same picture."""
    random = Random(seed)
    scene = _Scene(random)
    _SCENES.get(kind, _meeting)(scene)
    out = io.BytesIO()
    _lit(_taken(scene.image, random), random).save(out, "JPEG", quality=80)
    return out.getvalue()


def _taken(image: Image.Image, random: Random) -> Image.Image:
    """A part of the scene, turned a little, from either side."""
    margin = MOST_ASLANT / 100
    turned = image.rotate(random.uniform(-MOST_ASLANT, MOST_ASLANT), Image.Resampling.BILINEAR)
    share = random.uniform(*NEARNESS)
    left, top = (random.uniform(margin, 1 - margin - share) for _ in range(2))
    box = (left * WIDTH, top * HEIGHT, (left + share) * WIDTH, (top + share) * HEIGHT)
    taken = turned.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box)
    return taken.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else taken


def _lit(image: Image.Image, random: Random) -> Image.Image:
    """Lighter here and darker there, softly."""
    light = Image.new("L", LIGHTS)
    light.putdata([random.randint(*BRIGHTNESS) for _ in range(LIGHTS[0] * LIGHTS[1])])
    spread = light.resize(image.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(image, Image.merge("RGB", (spread, spread, spread)))
