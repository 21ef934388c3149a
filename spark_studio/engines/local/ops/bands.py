"""Slow kernels on several cores: each thread takes a band of rows.

Plain threads of this process, made after a worker has been forked and asleep while there
is nothing to do: numba's own (OpenMP) survive no fork and spin on a core that another
worker wants. Kernels release the interpreter's lock (``nogil``), write to their own rows
only, and give the same numbers however many bands there are.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from spark_studio.engines.local.networks import thread_count

LEAST = 40_000  # pixels; below them waking a thread costs more than it saves


def in_bands(kernel: Callable[..., None], height: int, width: int, *arguments) -> None:
    """Call ``kernel(first, last, *arguments)`` until all rows 0 to ``height`` are done."""
    count = min(thread_count(), height) if height * width >= LEAST else 1
    edges = [height * i // count for i in range(count + 1)]
    bands = list(zip(edges[:-1], edges[1:], strict=True))
    others = [
        _threads(os.getpid(), count - 1).submit(kernel, first, last, *arguments)
        for first, last in bands[1:]
    ]
    kernel(*bands[0], *arguments)
    for other in others:
        other.result()


@cache
def _threads(process: int, count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix="bands")
