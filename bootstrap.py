#!/usr/bin/env python3
"""The one command behind make: python3 bootstrap.py run | test | test-full | bench | setup

Standard library only. Kept to a syntax that an old Python can read, so that it
can say what it needs instead of showing a traceback.
"""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
# Many tests wait for a browser or a worker, so even one core has time for two.
SIDE_BY_SIDE = ["-n", str(max(2, min(4, os.cpu_count() or 2))), "--dist", "loadfile"]
NO_ROOT_WARNING = "ignore:You're running the worker:UserWarning"
DISK_SIGNS = ("no space left", "disk quota", "disk is full")
NETWORK_SIGNS = (
    "connection",
    "failed to fetch",
    "dns error",
    "name resolution",
    "timed out",
)
SPOKEN_OF = ("SPARK_", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "BROKER_URL")
SPOKEN_OF += ("STORAGE_URL", "EMAIL_URL", "HOST", "PORT")


def main(arguments):
    verbs = {
        "run": run,
        "setup": setup,
        "test": test,
        "test-full": test_full,
        "bench": bench,
    }
    if sys.version_info < OLDEST:
        find_newer_python()
    verb = arguments[0] if arguments else "run"
    if verb not in verbs:
        leave("Say one of: %s." % ", ".join(verbs))
    os.chdir(str(ROOT))
    try:
        return verbs[verb](arguments[1:])
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        leave(sentence_for(error))


def leave(sentence):
    """End with one plain sentence."""
    sys.stdout.flush()
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def find_newer_python():
    """Start again with a Python that is new enough, or say that there is none."""
    for minor in (13, 12, 11):
        newer = shutil.which("python3.%d" % minor)
        if newer and runs(newer):
            os.execv(newer, [newer] + sys.argv)
    leave(
        "Spark Studio needs Python %d.%d or newer, and this is %d.%d. Install a newer one"
        " (on Debian or Ubuntu: sudo apt install python3 python3-venv) and try again."
        % (OLDEST + tuple(sys.version_info[:2]))
    )


def runs(python):
    # A name on the path may be a mere signpost, as pyenv's are.
    check = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.call([python, "-c", check], **silent) == 0


def sentence_for(error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Make about 2 GB of room and try again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
        return (
            "%s cannot be written to. Change its permissions, or set SPARK_DATA_DIR to a folder of yours."
            % (error.filename or "The folder")
        )
    return "That did not work: %s." % error


# The environment


def install(requirements):
    """Make .venv and put in it exactly what ``requirements`` pins. Quick when it is done already."""
    wanted = digest([requirements])
    if STAMP.exists() and wanted in STAMP.read_text().split() and PYTHON.exists():
        return
    say("Making the environment in .venv. This takes a minute or two, once.")
    if not has_pip():
        make_venv()
    fetch(requirements)
    STAMP.write_text(installed_by(requirements))


def installed_by(requirements):
    # What tests need holds all that running needs.
    held = [requirements]
    if requirements == "requirements-dev.txt":
        held.append("requirements.txt")
    return "\n".join(digest([name]) for name in held)


def has_pip():
    # Not so where making the environment was broken off half-way.
    return PYTHON.exists() and quietly([str(PYTHON), "-m", "pip", "--version"]) is None


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        leave(
            "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python%d.%d-venv"
            % sys.version_info[:2]
        )
    output = quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if output is not None:
        leave(explained(output, "The environment could not be made."))


def fetch(requirements):
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
    ]
    hashed = ["--require-hashes", "-r"]
    uv = [str(PYTHON), "-m", "uv", "--quiet", "pip", "install", "--python", str(PYTHON)]
    # uv is several times quicker; where it does not run, pip does the same.
    has_uv = quietly(pip + hashed + ["requirements-uv.txt"]) is None
    if has_uv and quietly(uv + hashed + [requirements]) is None:
        return
    output = quietly(pip + hashed + [requirements])
    if output is not None:
        leave(explained(output, "The packages could not be installed.", fetched=True))


def quietly(command):
    """Run ``command``; return None when it went well, else what it said."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
    )
    return None if done.returncode == 0 else done.stdout.decode(errors="replace")


def explained(output, sentence, fetched=False):
    """Return one sentence for what a program said before it gave up."""
    lowered = output.lower()
    if any(sign in lowered for sign in DISK_SIGNS):
        return sentence_for(OSError(errno.ENOSPC, ""))
    if fetched and any(sign in lowered for sign in NETWORK_SIGNS):
        return "The packages could not be fetched. Check the network and try again."
    return sentence + " " + last_line(output)


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def environment(**more):
    return dict(
        os.environ,
        PATH="%s%s%s" % (VENV / "bin", os.pathsep, os.environ.get("PATH", os.defpath)),
        VIRTUAL_ENV=str(VENV),
        PYTHONUNBUFFERED="1",
        # Celery's warning against root takes eight lines; run() says it in one.
        PYTHONWARNINGS=os.environ.get("PYTHONWARNINGS") or NO_ROOT_WARNING,
        **more,
    )


# The data folder


def data_folder():
    folder = Path(os.environ.get("SPARK_DATA_DIR") or ROOT / "var").expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def prepare():
    """Bring the database and the collected files up to date. Quick when nothing changed."""
    stamp = data_folder() / "prepared"
    wanted = what_to_prepare_for()
    if stamp.exists() and stamp.read_text() == wanted and is_there(data_folder()):
        return
    say("Preparing the database and the static files.")
    for command in (["migrate"], ["collectstatic", "--clear"]):
        output = quietly(
            [str(PYTHON), "manage.py"] + command + ["--no-input", "-v", "0"]
        )
        if output is not None:
            leave(explained(output, "The studio could not be prepared."))
    stamp.write_text(wanted)


def is_there(folder):
    return (folder / "static").exists() and (
        "DATABASE_URL" in os.environ or (folder / "spark.sqlite3").exists()
    )


def what_to_prepare_for():
    """Return a digest of all that migrations, static files and settings depend on."""
    files = sorted(
        str(path)
        for folder in ("static", "spark_studio")
        for path in Path(folder).rglob("*")
        if path.is_file() and (folder == "static" or "migrations" in path.parts)
        if path.suffix != ".pyc"
    )
    settings = ["spark_studio/settings.py", "requirements.txt"]
    spoken = sorted(
        "%s=%s" % pair for pair in os.environ.items() if pair[0].startswith(SPOKEN_OF)
    )
    return digest(files + settings, extra="\n".join(spoken + [str(ROOT)]))


def digest(names, extra=""):
    seen = hashlib.sha256(extra.encode())
    for name in names:
        seen.update(name.encode() + b"\0")
        seen.update((ROOT / name).read_bytes())
    return seen.hexdigest()


# The verbs


def setup(arguments):
    install("requirements.txt")
    prepare()
    return 0


def run(arguments):
    # Only now: an old Python could not have read these.
    from spark_studio.address import Address, CannotListen
    from spark_studio.starter import GivenUp, Starter, read_procfile

    try:
        address = Address.chosen(os.environ)
        address.check()
        setup([])
        if os.geteuid() == 0:
            say("You are root. That works; an account of its own is safer.")
        variables = environment(HOST=address.host, PORT=str(address.port))
        starter = Starter(read_procfile(ROOT / "Procfile"), variables, say)
        starter.run(has_answered=address.announcer(say))
    except (CannotListen, GivenUp) as sentence:
        leave(str(sentence))
    say("Stopped.")
    return 0


def test(arguments):
    return pytest(arguments or SIDE_BY_SIDE + ["-m", "not full"])


def test_full(arguments):
    return pytest(arguments or SIDE_BY_SIDE)


def pytest(arguments):
    install("requirements-dev.txt")
    return subprocess.call([str(PYTHON), "-m", "pytest"] + arguments, env=environment())


def bench(arguments):
    install("requirements.txt")
    return subprocess.call(
        [str(PYTHON), "-m", "tests.bench"] + arguments, env=environment()
    )


def say(sentence):
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
