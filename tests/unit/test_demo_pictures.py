"""The demo's photos are drawn, and yet no two of them are taken for one."""

import io
from itertools import combinations

import pytest
from PIL import Image

from deploy.demo.pictures import draw
from services.events.duplicates.domain.photos import CERTAIN, Photo, apart
from services.events.evidence.prints import prints_of


@pytest.mark.parametrize("kind", ["campaign_day", "lecture", "flag_talk"])
def test_photos_of_one_kind_are_not_taken_for_one_photo(kind: str) -> None:
    drawn = [draw(kind, seed) for seed in range(0, 160, 10)]
    photos = [Photo(str(n), str(n), prints_of(Image.open(io.BytesIO(each)))) for n, each in enumerate(drawn)]
    alike = [pair for pair in combinations(photos, 2) if (bits := apart(*pair)) is not None and bits <= CERTAIN]
    assert len(alike) <= 1, alike


def test_the_same_seed_draws_the_same_picture() -> None:
    assert draw("training", 7) == draw("training", 7) != draw("training", 8)
