"""When a process looks for garbage."""

import gc

NEW_OBJECTS = 10_000
"""Python's own number is 700, which is the lists and dicts of a dozen documents."""


def look_for_garbage_seldom() -> None:
    """Look for objects that only each other still name after every ``NEW_OBJECTS`` more, for this process's whole life.

    Documents are lists and dicts by the hundred that name nothing back, so they go without being looked for; looking
    through those in use took a fifth of the time in which progress is worked out.
    """
    gc.set_threshold(NEW_OBJECTS, 10, 10)
