"""Many callers at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def together(count: int, call: Callable[[], object]) -> list[object]:
    """Return what ``call`` gave in each of ``count`` threads; an exception as itself."""
    gate, answers = threading.Barrier(count), []

    def run() -> None:
        gate.wait()
        try:
            answers.append(call())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
