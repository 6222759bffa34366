"""How long work takes on a machine that does other things as well."""

import gc
from collections.abc import Callable
from time import process_time


def cpu_seconds(work: Callable[[], object], tries: int = 3, *, enough: float = 0.0) -> float:
    """The processor's time for ``work``, at best: without the collection of garbage that earlier tests left.

    It is not tried again once it took less than ``enough`` seconds.
    """
    gc.collect()
    gc.disable()
    try:
        best = _once(work)
        for _ in range(tries - 1):
            if best < enough:
                break
            best = min(best, _once(work))
        return best
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun
