"""The settings tests run with: whatever is written goes into a folder of this run."""

import atexit
import os
import shutil
import tempfile

# Nothing set for the studio that runs on this computer may reach a test.
# DATABASE_URL may: Django makes a test database of its own beside it.
for name in list(os.environ):
    if name.startswith("SPARK_") or name in {
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "BROKER_URL",
        "STORAGE_URL",
        "EMAIL_URL",
        "HOST",
        "PORT",
    }:
        del os.environ[name]

folder = tempfile.mkdtemp(prefix="spark-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["SPARK_DATA_DIR"] = folder

from spark_studio.settings import *  # noqa: E402, F403
from spark_studio.settings import (  # noqa: E402
    DATA_DIR,
    DATABASES,
    QUOTAS,
    STATIC_ROOT,
    STORAGES,
)

# Pages name their style sheets without anything having been collected.
STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STATIC_ROOT.mkdir()
# A file, not memory: threads and processes meet the locks they meet in life.
DATABASES["default"]["TEST"] = (
    {"NAME": DATA_DIR / "test.sqlite3"}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    else {}
)
# Tests of quotas set their own; no other test is to meet one.
QUOTAS.update({kind: dict.fromkeys(limits) for kind, limits in QUOTAS.items()})
