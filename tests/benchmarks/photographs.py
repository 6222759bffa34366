"""Photographs for the year: a drawn scene seen from a place of its own, in a light of its own, with grain; and edits of them."""

from functools import lru_cache
from io import BytesIO
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

from deploy.demo.pictures import draw

SIZE = (360, 240)
QUALITY = 85
SCENES = 60
"""Scenes that are drawn of each kind; each is seen many times, never twice alike."""


def photograph(seed: int, kind: str, view: int, edit: int | None = None) -> Image.Image:
    """``seed`` draws the scene, ``view`` is where the camera stood, what stood before it, and the light; ``edit`` what
    somebody did to the file before sending it again."""
    image = _taken(seed, kind, Random(view))
    return _again(image, QUALITY) if edit is None else edited(_again(image, QUALITY), Random(edit))


def encoded(image: Image.Image) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def edited(image: Image.Image, random: Random) -> Image.Image:
    """Cropped by 3 to 15 % of each side somewhere, resized, made brighter or darker, compressed again."""
    width, height = image.size
    across, down = random.uniform(0.03, 0.15), random.uniform(0.03, 0.15)
    left, top = random.uniform(0, across) * width, random.uniform(0, down) * height
    box = (left, top, left + (1 - across) * width, top + (1 - down) * height)
    scale = random.uniform(0.5, 1.2)
    resized = image.resize((round(width * scale), round(height * scale)), box=box)
    brighter = ImageEnhance.Brightness(resized).enhance(random.uniform(0.8, 1.25))
    return _again(brighter, random.randrange(40, 85))


def _taken(seed: int, kind: str, random: Random) -> Image.Image:
    scene = _scene(seed % SCENES, kind)
    share = random.uniform(0.5, 0.85)
    wide, high = scene.width * share, scene.height * share * random.uniform(0.85, 1.0)
    left, top = random.uniform(0, scene.width - wide), random.uniform(0, scene.height - high)
    seen = scene.resize(SIZE, Image.Resampling.BICUBIC, box=(left, top, left + wide, top + high))
    _furnish(ImageDraw.Draw(seen), random)
    return _lit(seen, random)


@lru_cache(maxsize=1000)
def _scene(seed: int, kind: str) -> Image.Image:
    return Image.open(BytesIO(draw(kind, seed))).convert("RGB")


def _furnish(pen: ImageDraw.ImageDraw, random: Random) -> None:
    for _ in range(random.randrange(3, 9)):
        left, top = random.randrange(SIZE[0]), random.randrange(SIZE[1])
        colour = (random.randrange(30, 230), random.randrange(30, 230), random.randrange(30, 230))
        pen.rectangle((left, top, left + random.randrange(20, 130), top + random.randrange(20, 120)), fill=colour)


def _lit(image: Image.Image, random: Random) -> Image.Image:
    grain: Any = np.random.default_rng(random.randrange(2**32))
    across = np.linspace(random.uniform(0.6, 1.2), random.uniform(0.6, 1.2), SIZE[0])[None, :, None]
    down = np.linspace(random.uniform(0.7, 1.1), random.uniform(0.7, 1.1), SIZE[1])[:, None, None]
    pixels = (np.asarray(image, "float32") + _clutter(grain)) * across * down
    pixels += grain.normal(0, 8, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(pixels.clip(0, 255).astype("uint8"))


def _clutter(grain: Any) -> Any:
    """What a real scene has beside what was drawn: light and dark things, large and small."""
    layers = []
    for cells, strength in ((5, 22), (11, 18)):
        coarse = Image.fromarray(grain.normal(0, strength, (cells, cells * 3 // 2)).astype("float32"))
        layers.append(np.asarray(coarse.resize(SIZE, Image.Resampling.BICUBIC))[:, :, None])
    return sum(layers)


def _again(image: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue())).convert("RGB")
