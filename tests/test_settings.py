"""Settings say in one sentence what is wrong, and production is as careful as it claims."""

import ast
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from spark_studio import environment
from tests.studio import ROOT, clean_environment

SECRET = "x7" + "abcdefghij-klmnopqrst_uvwxyz0123456789" * 2
PRODUCTION = {
    "SPARK_PRODUCTION": "yes",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "studio.example",
    "SPARK_PUBLIC_URL": "https://studio.example",
}


def manage(
    data: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=clean_environment(data, "8000") | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def settings_with(data: Path, expression: str, **variables: str) -> object:
    """Return the value of ``expression`` over settings read with these variables."""
    script = f"from spark_studio import settings as s; print(repr(({expression})))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=clean_environment(data, "8000") | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout)


def test_production_passes_every_deployment_check(tmp_path):
    done = manage(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("SECRET_KEY", "Production needs SECRET_KEY: 50 or more random characters."),
        ("ALLOWED_HOSTS", "Production needs ALLOWED_HOSTS: the names it answers to."),
    ],
)
def test_production_does_not_start_without(tmp_path, left_out, sentence):
    done = manage(tmp_path, "check", **(PRODUCTION | {left_out: ""}))
    assert done.returncode == 1
    assert done.stderr.strip() == sentence


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "x"}, "PORT is 'x'; set it to a whole number."),
        ({"SPARK_PUBLIC_URL": "studio"}, "SPARK_PUBLIC_URL has to begin with http://"),
        ({"STORAGE_URL": "s3://host/bucket"}, "STORAGE_URL has to look like"),
        ({"EMAIL_URL": "pop3://host"}, "EMAIL_URL has to begin with console://"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be read."),
        (
            {"SPARK_ENGINE": "cloud"},
            "SPARK_ENGINE is 'cloud', and there is no such engine. Set it to local or remote.",
        ),
        (
            {"SPARK_ENGINE": "remote", "SPARK_REMOTE_KEY": "x"},
            "The engine remote needs SPARK_REMOTE_URL: where the Spark service is.",
        ),
        (
            {
                "SPARK_ENGINE_SPARK_IMAGE_3_1": "remote",
                "SPARK_REMOTE_URL": "https://a.example",
            },
            "The engine remote needs SPARK_REMOTE_KEY: a key of the Spark service.",
        ),
        (
            {
                "SPARK_ENGINE": "remote",
                "SPARK_REMOTE_URL": "https://a b.example:x",
                "SPARK_REMOTE_KEY": "k",
            },
            "SPARK_REMOTE_URL cannot be read. It has to look like https://host:port.",
        ),
        (
            {"SPARK_REMOTE_KEY": "not a key"},
            "SPARK_REMOTE_KEY holds characters that no key has.",
        ),
        (
            {"SPARK_ENGINE_SPARK_IMAGE_3_1": "lokal"},
            "SPARK_ENGINE_SPARK_IMAGE_3_1 is 'lokal', and there is no such engine.",
        ),
        (
            {"SPARK_ENGINE_SPARK_IMAGE_9": "local"},
            "SPARK_ENGINE_SPARK_IMAGE_9 names no model. There are: SPARK_ENGINE_SPARK_",
        ),
    ],
)
def test_a_wrong_variable_is_one_sentence(tmp_path, variables, sentence):
    done = manage(tmp_path, "check", **variables)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "secret"
    secret = environment.kept_secret(path)
    assert len(secret) >= 50
    assert environment.kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_secret_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "secret").touch()
    monkeypatch.setattr(environment.time, "sleep", lambda seconds: None)
    with pytest.raises(environment.WrongSetting, match="is empty"):
        environment.kept_secret(tmp_path / "secret")


def test_https_makes_every_cookie_secure_and_bound_to_the_host(tmp_path):
    names = "s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.OWNER_COOKIE_NAME, s.OWNER_COOKIE_SECURE"
    url = {"SPARK_PUBLIC_URL": "https://studio.example:8443/"}
    assert settings_with(tmp_path, names, **url) == (
        "__Host-csrf",
        True,
        "__Host-owner",
        True,
    )
    assert settings_with(
        tmp_path, "s.SECURE_HSTS_SECONDS, s.CSRF_TRUSTED_ORIGINS", **url
    ) == (31536000, ["https://studio.example:8443"])


def test_plain_http_on_a_home_network_keeps_working(tmp_path):
    answer = settings_with(
        tmp_path,
        "s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS",
        HOST="0.0.0.0",
    )
    assert answer[:3] == (False, False, 0)
    assert "*" not in answer[3]
    assert {"localhost", "127.0.0.1", "[::1]"} < set(answer[3])


def test_storage_url_becomes_a_bucket():
    from urllib.parse import urlsplit

    options = environment.bucket(
        urlsplit("s3+http://key:se%2Fcret@store.local:9000/pictures?region=eu")
    )["OPTIONS"]
    assert options["endpoint_url"] == "http://store.local:9000"
    assert options["bucket_name"] == "pictures"
    assert options["secret_key"] == "se/cret"
    assert options["region_name"] == "eu"
    assert options["file_overwrite"], "a preview replaces the one before it"
    assert options["client_config"].s3 == {"addressing_style": "path"}
    assert options["client_config"].connect_timeout <= 5


def test_postgres_keeps_its_connections_in_a_pool(tmp_path):
    url = "postgres://spark:pw@db.local/spark"
    database = settings_with(tmp_path, "s.DATABASES['default']", DATABASE_URL=url)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["OPTIONS"]["pool"]["max_size"] >= 2
    assert database.get("CONN_MAX_AGE", 0) == 0


def test_an_engine_can_be_chosen_for_one_model(tmp_path):
    answer = settings_with(
        tmp_path,
        "s.SPARK_ENGINE, s.SPARK_ENGINES",
        SPARK_ENGINE="local",
        SPARK_ENGINE_SPARK_IMAGE_3_1="tests.jobs.engines.ScriptedEngine",
    )
    assert answer == (
        "local",
        {"spark_image_3_1": "tests.jobs.engines.ScriptedEngine"},
    )


def test_everything_written_lies_in_the_data_folder(tmp_path):
    places = settings_with(
        tmp_path,
        "[str(p) for p in (s.STATIC_ROOT, s.FILE_UPLOAD_TEMP_DIR,"
        " s.DATABASES['default']['NAME'], s.STORAGES['default']['OPTIONS']['location'],"
        " *s.CELERY_BROKER_TRANSPORT_OPTIONS.values()) if '/' in str(p)]",
    )
    assert len(places) >= 5
    assert all(Path(place).is_relative_to(tmp_path) for place in places)


# The table in docs/operating.md

READERS = {"text", "yes_no", "number", "names", "address", "database"}
READERS |= {"engine", "engines", "quota", "prices", "decimal", "code", "places"}


def variables_read() -> set[str]:
    settings = ast.parse((ROOT / "spark_studio" / "settings.py").read_text())
    by_settings = {
        node.args[0].value
        for node in ast.walk(settings)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
    }
    by_procfile = re.findall(r"\$\{(\w+)", (ROOT / "Procfile").read_text())
    by_others = {
        name
        for path in (ROOT / "spark_studio").rglob("*.py")
        for name in re.findall(
            r"(?:environ\.get|getenv)\(\s*\"(\w+)\"", path.read_text()
        )
    }
    return by_settings | set(by_procfile) | by_others


def variables_in_the_table() -> set[str]:
    text = (ROOT / "docs" / "operating.md").read_text()
    names = re.findall(r"^\| `([A-Z_]+(?:<MODEL>)?)`", text, re.MULTILINE)
    return {name.replace("<MODEL>", "") for name in names}


def test_the_table_names_exactly_what_is_read():
    assert variables_in_the_table() == variables_read()


def test_no_variable_of_this_computer_reaches_the_tests(settings):
    assert os.environ["SPARK_DATA_DIR"] == str(settings.DATA_DIR)
    assert "spark-tests-" in settings.DATA_DIR.name
