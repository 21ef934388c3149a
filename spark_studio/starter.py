"""Starts the programs of the Procfile, keeps them going, and leaves none behind.

Standard library only, run by bootstrap.py with the Python of the computer.

Each program is the leader of a process group of its own. A small guard process
holds the other end of a pipe and is told every group; when the starter is gone,
for whatever reason, the pipe ends and the guard stops the groups. That also
works after ``kill -9``, on Linux and macOS alike, and reaches the workers'
children, which belong to the same group. Should somebody kill starter and guard
together, Linux itself tells each program to end.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

STOP_SECONDS = 8  # for a program to end by itself; uvicorn and Celery need 1 to 5
ORPHAN_SECONDS = 2  # the same, when nobody is left to wait
RESTART_SECONDS = 1
HEAD_START_SECONDS = 10  # at most, for the first program
LOOK_SECONDS = 0.1
SHORT_LIFE_SECONDS = 5
PR_SET_PDEATHSIG = 1  # linux/prctl.h
SHORT_LIVES = 3  # a program that ends so often as soon as it started is given up


class GivenUp(Exception):
    """A program ends again and again as soon as it is started."""


def read_procfile(path: Path) -> dict[str, str]:
    """Return ``{"web": "uvicorn …"}`` in the order of the file."""
    lines = (line.partition(":") for line in path.read_text().splitlines())
    return {
        name.strip(): command.strip()
        for name, colon, command in lines
        if colon and not name.startswith("#")
    }


def stop_group(group: int, number: int) -> None:
    # Already gone is fine; macOS says so with PermissionError.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end_with_the_starter() -> Callable[[], None] | None:
    """Return what a new process has to do before it becomes a program; None but on Linux."""
    if sys.platform != "linux":
        return None
    # Looked up here: between fork and exec as little as possible should happen.
    prctl, starter = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != starter:
            os._exit(1)

    return ask


class Guard:
    """A process that outlives the starter just long enough to stop what it started."""

    def __init__(self) -> None:
        lifeline, self.pipe = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            try:
                stop_orphans(lifeline)
            finally:
                os._exit(0)
        os.close(lifeline)

    def watch(self, group: int) -> None:
        os.write(self.pipe, f"+{group}\n".encode())

    def forget(self, group: int) -> None:
        os.write(self.pipe, f"-{group}\n".encode())

    def dismiss(self) -> None:
        os.close(self.pipe)
        os.waitpid(self.pid, 0)


def stop_orphans(lifeline: int) -> None:
    groups = set()
    with os.fdopen(lifeline) as lines:
        for line in lines:
            group = int(line[1:])
            groups.add(group) if line[0] == "+" else groups.discard(group)
    for group in groups:
        stop_group(group, signal.SIGTERM)
    if groups:
        time.sleep(ORPHAN_SECONDS)
    for group in groups:
        stop_group(group, signal.SIGKILL)


class Program:
    """One line of the Procfile, running."""

    def __init__(self, name: str, command: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment)
        self.short_lives = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            # exec: the shell only fills in the variables, then makes way.
            ["/bin/sh", "-c", f"exec {self.command}"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_the_starter(),
        )
        threading.Thread(target=self.speak, daemon=True).start()

    def speak(self) -> None:
        """Pass on what the program says, with its name in front."""
        for line in self.process.stdout:
            sys.stdout.write(f"{self.name:<6} | {line.decode(errors='replace')}")
            sys.stdout.flush()

    @property
    def group(self) -> int:
        return self.process.pid

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def note_end(self) -> None:
        """Count how often it ended at once; raise GivenUp when that is too often."""
        lived = time.monotonic() - self.started
        self.short_lives = self.short_lives + 1 if lived < SHORT_LIFE_SECONDS else 0
        if self.short_lives >= SHORT_LIVES:
            raise GivenUp(
                f"The program {self.name!r} ends as soon as it is started;"
                " the lines above say why."
            )


class Starter:
    """Runs the programs until it is told to stop."""

    def __init__(
        self,
        commands: Mapping[str, str],
        environment: Mapping[str, str],
        say: Callable[[str], None],
    ) -> None:
        self.programs = [
            Program(name, command, environment) for name, command in commands.items()
        ]
        self.say = say
        self.stop_asked = 0
        self.parent = os.getppid()

    def run(self, has_answered: Callable[[], bool]) -> None:
        """Keep every program running until told to stop.

        ``has_answered`` is asked several times a second. The first program, the web
        server, has the computer to itself until it is true: somebody waits for a page.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks us to stay when the terminal closes.
            if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, self.ask_to_stop)
        self.guard = Guard()
        try:
            first, *others = self.programs
            self.start(first)
            while not self.stop_asked and not self.is_abandoned():
                time.sleep(LOOK_SECONDS)
                self.restart_ended()
                waited = time.monotonic() - first.started
                if has_answered() or waited > HEAD_START_SECONDS:
                    for program in others:
                        self.start(program)
                    others = []
        finally:
            self.stop()
            self.guard.dismiss()

    def ask_to_stop(self, number: int, frame: object) -> None:
        self.stop_asked += 1

    def is_abandoned(self) -> bool:
        """Whether make, which started us, is gone. A shell may go; the studio stays."""
        return "MAKELEVEL" in os.environ and os.getppid() != self.parent

    def start(self, program: Program) -> None:
        program.start()
        self.guard.watch(program.group)

    def restart_ended(self) -> None:
        for program in self.programs:
            if not program.process or not program.has_ended() or self.stop_asked:
                continue
            self.clear_away(program)
            program.note_end()
            self.say(f"The program {program.name!r} ended. It is started again.")
            time.sleep(RESTART_SECONDS)
            self.start(program)

    def clear_away(self, program: Program) -> None:
        # A worker that was killed leaves children; none may go on beside the new ones.
        stop_group(program.group, signal.SIGKILL)
        self.guard.forget(program.group)

    def stop(self) -> None:
        """Ask each program to end, wait a little, and end what is left."""
        asked = self.stop_asked
        if asked and not all(program.has_ended() for program in self.programs):
            self.say("Stopping. Ctrl-C once more stops at once.")
        for program in self.programs:
            if not program.has_ended():
                # Its leader alone: Celery lets its children finish their writing.
                program.process.terminate()
        patience = STOP_SECONDS if self.stop_asked else ORPHAN_SECONDS
        limit = time.monotonic() + patience
        while time.monotonic() < limit and self.stop_asked == asked:
            if all(program.has_ended() for program in self.programs):
                break
            time.sleep(0.05)
        for program in self.programs:
            if program.process:
                stop_group(program.group, signal.SIGKILL)
                program.process.wait()
