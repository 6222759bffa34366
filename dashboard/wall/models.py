"""What the wall shows, in words that are ready to be read: the browser puts them where they belong, and adds nothing."""

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Marked(Shown):
    """A look as in ``marks``, with its shape and its word."""

    look: str
    mark: str
    word: str


class Figure(Marked):
    """``whole`` is what ``value`` is a part of, written ``/ 10``; empty where it is no part."""

    value: str
    whole: str = ""


class Square(Shown):
    """One task in one unit; without a look where nothing is asked of the unit."""

    look: str = ""
    mark: str = ""


class Row(Marked):
    """A task; ``share`` runs from 0 to 1, ``percent`` says the same."""

    no: str
    title: str
    percent: str
    share: float
    squares: tuple[Square, ...]


class Turn(Marked):
    who: str
    what: str
    when: str


class Overview(Shown):
    """``columns`` are the units' short names, in the order of each row's squares; ``more`` counts the turns left out."""

    counted: str
    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    turns: tuple[Turn, ...]
    more: str


class Tile(Marked):
    name: str
    count: str


class Day(Shown):
    """``place`` is past, today or ahead; ``share`` its length beside the fullest day, 0 to 1."""

    place: str
    day: str
    weekday: str
    theme: str
    held: str
    share: float


class Number(Shown):
    label: str
    value: str
    unit: str = ""


class CampaignShown(Shown):
    """``id`` is for listening to its changes."""

    id: str
    title: str
    state: str
    when: str
    slogan: str
    numbers: tuple[Number, ...]
    covered: str
    tiles: tuple[Tile, ...]
    days: tuple[Day, ...]


class Photo(Shown):
    """``id`` of the evidence, for ``/do/picture/``."""

    id: str
    unit: str
    title: str


class Newest(Shown):
    """``id`` tells one post from another with the same words."""

    id: str
    at: str
    unit: str
    title: str


class Board(Shown):
    """Everything on the wall. ``down`` names the services that do not answer now, by what people call them; ``note`` says
    why there is no overview. ``version`` is the page's own: another one than the browser has means that it is old."""

    version: str
    title: str
    day: str
    as_of: str
    down: tuple[str, ...]
    note: str
    overview: Overview | None
    campaign: CampaignShown | None
    photos: tuple[Photo, ...]
    newest: Newest | None
