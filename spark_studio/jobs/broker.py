"""The embedded broker: messages are files in a folder, each there whole or not at all.

kombu's own file-system transport makes a message visible before it is written, moves
it across file systems, and rewrites its routing table in place: with several workers
that loses messages and ends workers. Here everything is a rename within one folder.
Nothing is delivered again after a kill; the rows know what waits.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty

from kombu.transport import filesystem, virtual

STALE_SECONDS = 3600


class Channel(filesystem.Channel):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for folder in (
            self.data_folder_out,
            self.processed_folder,
            self.control_folder,
        ):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict, **kwargs: object) -> None:
        # Wall-clock nanoseconds, so that the order outlasts a restart of the computer.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out, name), payload)

    def _get(self, queue: str) -> dict:
        for name in self._waiting(queue):
            taken = Path(self.processed_folder, name)
            try:
                os.rename(Path(self.data_folder_in, name), taken)
            except FileNotFoundError:
                continue  # another worker was first: only one can rename a file
            content = taken.read_bytes()
            taken.unlink()
            with suppress(ValueError):
                return json.loads(content)
        raise Empty

    def _waiting(self, queue: str) -> list[str]:
        names = os.listdir(self.data_folder_in)
        return sorted(
            name for name in names if name.partition(".")[2] == f"{queue}.msg"
        )

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        names = self._waiting(queue)
        for name in names:
            Path(self.data_folder_in, name).unlink(missing_ok=True)
        return len(names)

    def _queue_bind(
        self, exchange: str, routing_key: str, pattern: str, queue: str
    ) -> None:
        binding = [routing_key or "", pattern or "", queue or ""]
        with self._bindings_of(exchange) as bindings:
            if binding not in bindings:
                bindings.insert(0, binding)

    def _delete(
        self, queue: str, exchange: str, *args: object, **kwargs: object
    ) -> None:
        self._purge(queue)
        with self._bindings_of(exchange) as bindings:
            bindings[:] = [binding for binding in bindings if binding[2] != queue]

    @contextmanager
    def _bindings_of(self, exchange: str) -> Iterator[list[list[str]]]:
        """Change the routing table of an exchange while nobody else does."""
        file = self._exchange_file(exchange)
        with open(self.control_folder / ".lock", "w") as gate:
            filesystem.lock(gate, filesystem.LOCK_EX)
            bindings = _read_bindings(file)
            before = list(bindings)
            yield bindings
            if bindings != before:
                _write_whole(file, bindings)

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        bindings = _read_bindings(self._exchange_file(exchange))
        return [filesystem.exchange_queue_t(*binding) for binding in bindings]


class Transport(filesystem.Transport):
    Channel = Channel
    # A worker without an event loop gives its children one pipe to share, and a lock
    # for it in shared memory: a child killed while it waits there, by the kernel or at
    # a time limit, keeps the lock for ever, and no other child gets work again. In the
    # event loop each child has a pipe of its own.
    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def __init__(self, client: object, **kwargs: object) -> None:
        super().__init__(client, **kwargs)
        # Not shared by all connections of the process: what was declared in one
        # folder, or before it was emptied, says nothing about another.
        self.state = virtual.BrokerState()

    def register_with_event_loop(self, connection: object, loop: object) -> None:
        """Look for messages every few moments, while the worker has the connection."""
        loop.call_repeatedly(self.polling_interval, self._deliver_waiting)

    def _deliver_waiting(self) -> None:
        with suppress(Empty):
            while True:
                self.cycle.get(self._deliver)


def remove_leftovers(folder: Path) -> None:
    """Remove what a kill in the middle of a rename or a write left behind."""
    for pattern in ("messages/.*.part", "taken/*.msg", "control/.*.part"):
        for path in folder.glob(pattern):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()


def _read_bindings(file: Path) -> list[list[str]]:
    try:
        return json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return []


def _write_whole(path: Path, content: object) -> None:
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    aside.write_text(json.dumps(content))
    os.replace(aside, path)
