"""How long work takes on a machine that does other things as well."""

import gc
from collections.abc import Callable
from time import process_time


def cpu_seconds(work: Callable[[], object], tries: int = 3) -> float:
    """The processor's time for ``work``, at best: without the collection of garbage that earlier tests left."""
    gc.collect()
    gc.disable()
    try:
        return min(_once(work) for _ in range(tries))
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun
