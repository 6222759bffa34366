"""The name that a file came with, made fit to be shown and to be saved under on any system."""

import re
from unicodedata import category

LONGEST_NAME = 200
"""Characters, the ending among them."""

LONGEST_ENDING = 10
_OF_PATHS_AND_SHELLS = re.compile(r'[<>:"|?*]')


def clean_name(given: str, endings: tuple[str, ...]) -> str:
    """``given`` without folders, control characters and direction marks; its ending is one of ``endings`` (``.pdf``).

    A name with another ending gets the first of them appended, so that what is saved is opened as what it is.
    """
    base = re.split(r"[/\\]", given)[-1]
    visible = "".join(" " if category(each)[0] in "CZ" else each for each in base)
    name = " ".join(_OF_PATHS_AND_SHELLS.sub("_", visible).split()).strip(". ")
    if not name.lower().endswith(endings):
        name = (name or "evidence") + endings[0]
    stem, dot, ending = name.rpartition(".")
    return stem[: LONGEST_NAME - len(dot + ending)].rstrip(". ") + dot + ending
