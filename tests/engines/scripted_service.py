"""A Spark service on loopback that answers as a test tells it to, well or badly."""

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from PIL import Image

KEY = "sk-spark-a-key-that-nobody-may-read"
TASK_ID = "d8ejq1de878c739e2lrg"
MODEL = "spark_image_3_1"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture with something in every corner of it."""
    buffer = io.BytesIO()
    noise = Random(5).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, noise).save(buffer, kind)
    return buffer.getvalue()


@dataclass
class Say:
    """One answer. ``body`` is JSON unless it is bytes; ``cut`` ends it early."""

    status: int = 200
    body: object = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0  # seconds of silence first
    cut: int | None = None
    drip: float = 0.0  # seconds between two bytes


HANG_UP = Say(status=0)  # close the connection without a word
STARTED = Say(body={"id": TASK_ID, "created_at": 1, "status": "in_progress"})
MISSING = Say(404, {"error": {"code": "404", "message": "Task not found"}})


def under_way(progress: object = 0.4, status: str = "in_progress") -> Say:
    return Say(body={"id": TASK_ID, "status": status, "progress": progress})


def failed(code: object, message: str = "It broke") -> Say:
    error = {"code": code, "error_message": message, "message": message}
    return Say(body={"id": TASK_ID, "status": "failed", "error": error})


@dataclass
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: dict


class ScriptedService:
    """``creates``, ``polls`` and ``files`` are answers in turn; the last one stays.

    ``features`` is what the route that describes a model names, or what it answers
    instead; None for no such route.
    """

    def __init__(self) -> None:
        self.features: list[str] | Say | None = None
        self.creates: list[Say] = [STARTED]
        self.polls: list[Say] = [under_way()]
        self.files: list[Say] = [Say(body=picture())]
        self.calls: list[Call] = []
        self.url = ""
        self.lock = threading.Lock()

    def completed(self, **more: object) -> Say:
        content = [{"type": "image", "url": f"{self.url}/files/1.png", "size": 3}]
        output = [{"content": content}]
        values = {"id": TASK_ID, "status": "completed", "output": output}
        return Say(body=values | more)

    def done(self) -> None:
        """Let it draw well: once under way, then completed."""
        self.polls = [under_way(), self.completed()]

    def asked(self, method: str, start: str = "/model/v1/generation") -> list[Call]:
        return [
            call
            for call in self.calls
            if call.method == method and call.path.startswith(start)
        ]

    def answer_to(self, call: Call) -> Say:
        with self.lock:
            self.calls.append(call)
            if call.path.startswith("/api/v1/skill/models/"):
                if isinstance(self.features, Say):
                    return self.features
                if self.features is None:
                    return Say(404, b"<html>nothing here</html>")
                return Say(body={"data": {"features": self.features}})
            if call.method == "POST":
                return self.next_of(self.creates)
            if call.path.startswith("/files/"):
                return self.next_of(self.files)
            return self.next_of(self.polls)

    @staticmethod
    def next_of(answers: list[Say]) -> Say:
        return answers.pop(0) if len(answers) > 1 else answers[0]


class Handler(BaseHTTPRequestHandler):
    service: ScriptedService
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else {}
        say = self.service.answer_to(
            Call(self.command, self.path, dict(self.headers), body)
        )
        time.sleep(say.after)
        self.close_connection = True
        if say.status:
            self.send(say)

    do_POST = do_GET

    def send(self, say: Say) -> None:
        is_raw = isinstance(say.body, bytes)
        data = say.body if is_raw else json.dumps(say.body).encode()
        self.send_response(say.status)
        kind = "application/octet-stream" if is_raw else "application/json"
        given = {"Content-Type": kind, "Content-Length": str(len(data))}
        for name, value in (given | say.headers).items():
            self.send_header(name, value)
        self.end_headers()
        data = data[: say.cut]
        try:
            if not say.drip:
                self.wfile.write(data)
            for byte in data if say.drip else b"":
                self.wfile.write(bytes([byte]))
                time.sleep(say.drip)
        except OSError:
            pass  # nobody waits any more

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def running_service() -> Iterator[ScriptedService]:
    service = ScriptedService()
    handler = type("OwnHandler", (Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
