"""Reading the environment: each reader fails with one sentence that says what would work.

Read by settings alone.
"""

import os
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured as WrongSetting

MOST_DOLLARS = 1000  # for one picture; above it a point was forgotten


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def yes_no(name: str) -> bool:
    value = text(name, "no").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(f"{name} is {value!r}; set it to yes or no.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise WrongSetting(f"{name} is {value!r}; set it to a whole number.")
    return int(value)


def code(name: str, default: str) -> str:
    """Return 1 to 64 visible characters of ASCII, none of them a quote or a backslash."""
    value = text(name, default)
    if not re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]{1,64}", value):
        raise WrongSetting(
            f"{name} is {value!r}; set it to at most 64 letters, digits and signs"
            " without spaces, quotes and backslashes."
        )
    return value


def names(name: str) -> list[str]:
    """Return what stands between the commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def places(name: str) -> frozenset[str]:
    """Return each ``host:port`` between the commas; an IPv6 address is in brackets."""
    found = frozenset(place.lower() for place in names(name))
    for place in found:
        if not re.fullmatch(r"([a-z0-9._-]+|\[[0-9a-f:.]+\]):[0-9]{1,5}", place):
            raise WrongSetting(
                f"{name} is to name places as in photos.internal:8080, and {place!r} is none."
            )
    return found


def address(name: str, schemes: set[str], default: str = "") -> SplitResult:
    """Return a URL with one of ``schemes``, in its parts; all of them empty where it is not set."""
    url = urlsplit(text(name, default))
    if url.geturl() and url.scheme not in schemes:
        wanted = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise WrongSetting(f"{name} has to begin with {wanted}.")
    return url


def database(name: str, parse: Callable[[str], dict[str, object]]) -> dict[str, object]:
    """Return the database a URL names, read by ``parse``; its words may hold a password."""
    try:
        parsed = parse(text(name))
    except Exception:
        parsed = {}
    if not parsed.get("ENGINE"):
        raise WrongSetting(
            f"{name} cannot be read. It has to look like postgres://user:password@host/name."
        )
    return parsed


def with_prefix(prefix: str) -> dict[str, str]:
    """Return ``{"model": value}`` for each variable called ``<prefix>MODEL``."""
    return {
        name.removeprefix(prefix).lower(): value.strip()
        for name, value in os.environ.items()
        if name.startswith(prefix) and value.strip()
    }


def engine(name: str, known: Iterable[str], default: str = "local") -> str:
    """Return the name of one of the engines there are, or the dotted path of another."""
    return known_engine(name, text(name, default), known)


def engines(prefix: str, known: Iterable[str], models: Iterable[str]) -> dict[str, str]:
    """Return ``{"model": engine}`` for each variable called ``<prefix>MODEL``."""
    chosen = named_models(prefix, models)
    for model, value in chosen.items():
        known_engine(prefix + model.upper(), value, known)
    return chosen


def named_models(prefix: str, models: Iterable[str]) -> dict[str, str]:
    """Return what with_prefix does, if every variable names one of ``models``."""
    chosen = with_prefix(prefix)
    for model in chosen:
        if model not in models:
            wanted = ", ".join(prefix + each.upper() for each in models)
            name = prefix + model.upper()
            raise WrongSetting(f"{name} names no model. There are: {wanted}.")
    return chosen


def known_engine(name: str, value: str, known: Iterable[str]) -> str:
    if value in known or "." in value:
        return value
    raise WrongSetting(
        f"{name} is {value!r}, and there is no such engine. Set it to {' or '.join(known)}."
    )


def decimal(name: str, default: str, most: int) -> Decimal:
    """Return a number from 0 to ``most`` with at most six digits after the point."""
    value = text(name, default)
    if not re.fullmatch(r"[0-9]{1,6}([.][0-9]{1,6})?", value) or Decimal(value) > most:
        raise WrongSetting(f"{name} is {value!r}; set it to a number from 0 to {most}.")
    return Decimal(value)


def prices(prefix: str, models: Iterable[str]) -> dict[str, Decimal]:
    """Return ``{"model": US dollars}`` for each variable called ``<prefix>MODEL``."""
    chosen = named_models(prefix, models)
    return {
        model: decimal(prefix + model.upper(), "", MOST_DOLLARS) for model in chosen
    }


def quota(name: str, **defaults: int) -> dict[str, int | None]:
    """Return the ``defaults`` with what ``at_once=20 storage_mb=2000`` says instead.

    0 or "none" is no limit, and ``none`` alone lifts them all. ``storage_mb`` comes
    back as ``storage_bytes``.
    """
    value = text(name).lower()
    said = dict(part.partition("=")[::2] for part in value.split())
    if value == "none":
        said = dict.fromkeys(defaults, "none")
    for part, number in said.items():
        if part not in defaults or not re.fullmatch(r"none|[0-9]{1,12}", number):
            wanted = " ".join(f"{part}={number}" for part, number in defaults.items())
            raise WrongSetting(f"{name} cannot be read. It has to look like {wanted}.")
    limits = {
        part: None if said.get(part) == "none" else int(said.get(part, default)) or None
        for part, default in defaults.items()
    }
    megabytes = limits.pop("storage_mb")
    return limits | {"storage_bytes": megabytes and megabytes * 1_000_000}


def remote_service(url: SplitResult, key: str, is_needed: bool) -> None:
    """Insist on an address and a key for the Spark service, where it is to draw."""
    if is_needed and not url.hostname:
        raise WrongSetting(
            "The engine remote needs SPARK_REMOTE_URL: where the Spark service is."
        )
    if is_needed and not key:
        raise WrongSetting(
            "The engine remote needs SPARK_REMOTE_KEY: a key of the Spark service."
        )
    if not re.fullmatch(r"[!-~]*", key):  # and the sentence does not show it
        raise WrongSetting("SPARK_REMOTE_KEY holds characters that no key has.")
    if is_needed:
        from spark_studio.net.service import Service  # which only this needs

        try:
            Service(url.geturl(), key)
        except ValueError:
            raise WrongSetting(
                "SPARK_REMOTE_URL cannot be read. It has to look like https://host:port."
            ) from None


def data_folder(path: Path) -> Path:
    """Make the folder everything is written to, or say why that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(
            f"The data folder {path} cannot be made ({error.strerror})."
            " Set SPARK_DATA_DIR to a folder that can be written to."
        ) from None
    return path


def kept_secret(path: Path) -> str:
    """Return the secret in ``path``, made on first use and readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return finished_secret(path)
    except OSError as error:
        raise WrongSetting(
            f"The secret cannot be written to {path} ({error.strerror})."
            " Set SPARK_DATA_DIR to a folder that can be written to."
        ) from None
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(64)
        file.write(secret)
    return secret


def finished_secret(path: Path) -> str:
    # Web and worker may start together: one makes the file, and the other may
    # find it before the words are in it.
    for _ in range(20):
        if secret := path.read_text().strip():
            return secret
        time.sleep(0.05)
    raise WrongSetting(f"The secret in {path} is empty. Delete that file.")


def own_names() -> list[str]:
    """Return the names this computer goes by on its network, without asking that network."""
    host = socket.gethostname().lower()
    found = [host, f"{host}.local"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket only picks a route; nothing is sent.
            probe.connect(("192.0.2.1", 9))
            found.append(probe.getsockname()[0])
        except OSError:
            pass  # no network: the names are enough
    return found


def email(url: SplitResult) -> dict[str, object]:
    """Return Django's e-mail settings for ``smtp://user:password@host:587`` or ``smtps://``."""
    if not url.scheme:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    secure = url.scheme == "smtps"
    sender = parse_qs(url.query).get("from", [f"studio@{url.hostname}"])[0]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and bool(url.username),
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
    }


def bucket(url: SplitResult) -> dict[str, object]:
    """Return a Django storage for ``s3://key:secret@host/bucket?region=eu-west-1``.

    ``s3+http://`` speaks plain HTTP, for a store on the same private network.
    """
    from botocore.config import Config  # half a second that only a bucket needs

    name = url.path.strip("/")
    if not (url.hostname and name and url.username and url.password):
        raise WrongSetting("STORAGE_URL has to look like s3://key:secret@host/bucket.")
    port = f":{url.port}" if url.port else ""
    scheme = "http" if url.scheme == "s3+http" else "https"
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(url.username),
            "secret_key": unquote(url.password),
            "bucket_name": name,
            "endpoint_url": f"{scheme}://{url.hostname}{port}",
            "region_name": parse_qs(url.query).get("region", [None])[0],
            # A store that is away is noticed in seconds, as the other services are.
            "client_config": Config(
                connect_timeout=2,
                read_timeout=20,
                retries={"max_attempts": 2},
                s3={"addressing_style": "path"},
                signature_version="s3v4",
            ),
            "default_acl": None,
            # As in a folder: a preview takes the place of the one before it.
            "file_overwrite": True,
        },
    }
