"""Imports only go down: inputs, net <- engines <- catalog <- accounts <- jobs <- web | api."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "spark_studio"
# What each room may know. log_lines is the voice that all of Django's side shares.
ROOMS = {
    "inputs": set(),
    "net": set(),
    "engines": {"inputs", "net"},
    "catalog": {"inputs", "engines"},
    "accounts": {"inputs", "engines", "catalog", "log_lines"},
    "jobs": {"inputs", "net", "engines", "catalog", "accounts", "celery", "log_lines"},
    "web": {"inputs", "engines", "catalog", "accounts", "jobs", "log_lines"},
    "api": {"inputs", "engines", "catalog", "accounts", "jobs", "log_lines"},
}
WITHOUT_DJANGO = ("inputs", "net", "engines", "catalog")
FRAMEWORKS = {"django", "celery", "kombu", "django_htmx", "csp"}
PICTURE_LIBRARIES = {"numpy", "cv2", "numba", "onnxruntime", "scipy"}
# A library that does one thing is known to one room only.
ONE_ROOM = {
    "cv2": {"engines"},
    "numba": {"engines"},
    "onnxruntime": {"engines"},
    "django_htmx": {"web"},
    "whitenoise": {"web"},
    "kombu": {"jobs", "celery"},
    "dj_database_url": {"settings"},
    "csp": {"settings"},
    "urllib3": {"net"},
}


def files_of(room: str) -> list[Path]:
    single = PACKAGE / f"{room}.py"
    return [single] if single.exists() else sorted((PACKAGE / room).rglob("*.py"))


def imports_in(path: Path) -> Iterator[str]:
    """Yield the full name of everything ``path`` imports, wherever in the file it does."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def all_imports() -> Iterator[tuple[str, Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for name in imports_in(path):
            yield room, path, name


@pytest.mark.parametrize("room", ROOMS)
def test_imports_only_go_down(room):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files_of(room)
        for name in imports_in(path)
        if name.startswith("spark_studio.")
        and name.split(".")[1] not in ROOMS[room] | {room}
    ]
    assert wrong == []


@pytest.mark.parametrize("room", WITHOUT_DJANGO)
def test_rooms_below_know_no_framework(room):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files_of(room)
        for name in imports_in(path)
        if name.partition(".")[0] in FRAMEWORKS
    ]
    assert wrong == []


def test_every_package_is_a_room():
    packages = {
        path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()
    }
    assert packages <= set(ROOMS)


def test_a_library_is_known_to_one_room():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room, path, name in all_imports()
        if room not in ONE_ROOM.get(name.partition(".")[0], {room})
    ]
    assert wrong == []


def test_the_walk_sees_imports_inside_functions_and_relative_ones(monkeypatch):
    text = "def late():\n    import cv2\nfrom ...jobs import models\nfrom . import gallery\n"
    monkeypatch.setattr(Path, "read_text", lambda path: text)
    assert set(imports_in(PACKAGE / "web" / "views" / "made_up.py")) == {
        "cv2",
        "spark_studio.jobs.models",
        "spark_studio.web.views.gallery",
    }


def loaded_after(statements: str) -> set[str]:
    """Return the top-level modules a fresh Python has loaded after ``statements``."""
    script = f"{statements}\nimport sys\nprint(*{{n.partition('.')[0] for n in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_web_loads_no_picture_library():
    loaded = loaded_after(
        "import tests.settings, os\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import spark_studio.asgi\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "from spark_studio.jobs.offer import offered_looks\n"
        "offered_looks()"
    )
    assert loaded & PICTURE_LIBRARIES == set()


def test_inputs_are_standard_library_alone():
    loaded = loaded_after("import spark_studio.inputs")
    others = loaded - set(sys.stdlib_module_names) - {"spark_studio", "__main__"}
    # A Python environment may load a helper of its own at start.
    assert others - loaded_after("") == set()


def test_the_package_itself_is_empty():
    assert (PACKAGE / "__init__.py").read_text() == ""
