"""Settings, in the order a person who runs the studio thinks. Everything has a default.

Each variable read here stands in the table of docs/operating.md; a test compares the two.
"""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from spark_studio import environment as env
from spark_studio.catalog import all_models
from spark_studio.catalog.prices import Terms, set_terms
from spark_studio.engines import ENGINES

BASE_DIR = Path(__file__).resolve().parent.parent

# Where it keeps things

DATA_DIR = env.data_folder(
    Path(env.text("SPARK_DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
)

# Where it answers

HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000)
PUBLIC_URL = env.address("SPARK_PUBLIC_URL", {"http", "https"})
IS_HTTPS = PUBLIC_URL.scheme == "https"

# Whether others depend on it

DEBUG = False
PRODUCTION = env.yes_no("SPARK_PRODUCTION")
if PRODUCTION and not env.text("SECRET_KEY"):
    raise env.WrongSetting("Production needs SECRET_KEY: 50 or more random characters.")
if PRODUCTION and not env.names("ALLOWED_HOSTS"):
    raise env.WrongSetting("Production needs ALLOWED_HOSTS: the names it answers to.")

SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(DATA_DIR / "secret")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([PUBLIC_URL.hostname] if PUBLIC_URL.hostname else []),
    *(env.own_names() if HOST in {"0.0.0.0", "::"} else [HOST]),
]

# Where rows, messages and pictures live

if env.text("DATABASE_URL"):
    DATABASES = {"default": env.database("DATABASE_URL", dj_database_url.parse)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "spark.sqlite3",
        }
    }
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE, or a transaction that reads first and then writes is thrown out
    # as soon as somebody else wrote in between. WAL: readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-16000;PRAGMA foreign_keys=ON",
    }
else:
    # Under ASGI each request has its own thread, so connections are kept in a pool.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": 10,
        "timeout": 10,
    }

BROKER_URL = env.text("BROKER_URL", "sparkfs://localhost")
storage_url = env.address("STORAGE_URL", {"s3", "s3+http"})
STORAGES = {
    "default": env.bucket(storage_url)
    if storage_url.scheme
    else {
        "BACKEND": "spark_studio.jobs.storage.AtomicFiles",
        # No base_url: pictures have no address of their own. A view asks for
        # permission first, then hands the bytes out.
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": None},
    },
    "staticfiles": {"BACKEND": "spark_studio.web.static_files.StaticFilesStorage"},
}
globals().update(env.email(env.address("EMAIL_URL", {"smtp", "smtps", "console"})))

# What draws the pictures

SPARK_ENGINE = env.engine("SPARK_ENGINE", ENGINES)
SPARK_ENGINES = env.engines(  # by model id, instead of SPARK_ENGINE
    "SPARK_ENGINE_", ENGINES, [model.id for model in all_models()]
)
remote_url = env.address("SPARK_REMOTE_URL", {"http", "https"})
SPARK_REMOTE_URL = remote_url.geturl()
SPARK_REMOTE_KEY = env.text("SPARK_REMOTE_KEY")
env.remote_service(
    remote_url,
    SPARK_REMOTE_KEY,
    is_needed="remote" in {SPARK_ENGINE, *SPARK_ENGINES.values()},
)
# Whom the files of pictures name as their maker: a registered code, or a name.
SPARK_PRODUCER_CODE = env.code("SPARK_PRODUCER_CODE", "SparkStudio")

# What a picture costs. Said once, to the catalog: everybody asks it for prices.

SPARK_TERMS = Terms(
    prices=env.prices("SPARK_PRICE_", [model.id for model in all_models()]),
    discount=env.decimal("SPARK_DISCOUNT", "1", most=1),
)
set_terms(SPARK_TERMS)

# The worker

CELERY_BROKER_URL = BROKER_URL
FOLDER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(DATA_DIR / "broker" / "messages"),
    "data_folder_out": str(DATA_DIR / "broker" / "messages"),
    "processed_folder": str(DATA_DIR / "broker" / "taken"),
    "control_folder": str(DATA_DIR / "broker" / "control"),
    "polling_interval": 0.1,
}
REDIS_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # above the longest job, or a message would come twice
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "sparkfs": FOLDER_TRANSPORT_OPTIONS,
    "redis": REDIS_TRANSPORT_OPTIONS,
    "rediss": REDIS_TRANSPORT_OPTIONS,
}.get(BROKER_URL.partition(":")[0], {})
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False  # the sweeper wakes again; a person must not wait
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "local"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 2_000_000  # KiB, looked at between two jobs
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_SEND_TASK_EVENTS = False
# Workers are seen by their rows; nothing is steered through the broker.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 120  # a child warms its engines before it answers

# How long things may take, and how long they are kept

JOB_LEASE_SECONDS = 30  # a worker silent for so long has lost its job
JOB_SWEEP_SECONDS = 2
JOB_TIDY_SECONDS = 900
JOB_STOP_SECONDS = 3  # what a worker told to stop may still finish
JOB_MAX_LOST_COUNT = 3
JOB_CHILD_MEMORY_MB = 4096  # what one picture may take before it is refused more
BIN_DAYS = 30
GUEST_DAYS = 30  # what a guest made is kept for so long after the last visit

# What one owner may: pictures at once and in 24 hours, room, and open pages

QUOTAS = {
    "guest": env.quota(
        "SPARK_GUEST_QUOTA", at_once=50, a_day=500, storage_mb=5000, streams=30
    ),
    "member": env.quota(
        "SPARK_MEMBER_QUOTA", at_once=100, a_day=2000, storage_mb=20000, streams=60
    ),
    # With a key: this, or what its owner has, whichever is more.
    "key": env.quota(
        "SPARK_KEY_QUOTA", at_once=200, a_day=10000, storage_mb=20000, streams=60
    ),
}

# What a program may do with one key, each minute

API_CALLS_PER_MINUTE = {
    "create": env.number("SPARK_API_CREATES_PER_MINUTE", 60),
    "read": env.number("SPARK_API_READS_PER_MINUTE", 600),
}

# How it is put together

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "spark_studio.accounts",
    "spark_studio.jobs",
    "spark_studio.web",
    "spark_studio.api",
]
MIDDLEWARE = [
    "spark_studio.web.middleware.request_id",
    "spark_studio.web.health.health_checks",
    "spark_studio.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "spark_studio.web.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "spark_studio.web.middleware.private_pages",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "spark_studio.accounts.middleware.OwnerMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "spark_studio.urls"
ASGI_APPLICATION = "spark_studio.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "spark_studio.web.context.shell",
            ]
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False

# The languages it speaks

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]

# What it takes in

MAX_BODY_BYTES = 32 * 1024 * 1024  # one photo of 25 MB and its form
FILE_UPLOAD_TEMP_DIR = env.data_folder(DATA_DIR / "tmp")
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # fields, not files
API_MAX_BODY_BYTES = 12 * 1024 * 1024  # the largest photo as base64, twice over
# Under these everything is answered in JSON, whatever goes wrong.
API_PATHS = ("/model/", "/api/", "/results/")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# Where photos may be fetched from though it is no address of the open internet.
SPARK_FETCH_PRIVATE = env.places("SPARK_FETCH_PRIVATE")

# What keeps it safe

COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True  # the page carries the token, scripts need no cookie
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "spark_studio.web.views.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = (
    [f"{PUBLIC_URL.scheme}://{PUBLIC_URL.netloc}"] if PUBLIC_URL.netloc else []
)
OWNER_COOKIE_NAME = f"{COOKIE_PREFIX}owner"
OWNER_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_SSL_HOST = PUBLIC_URL.netloc or None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Whether the other names of this domain are ready for HTTPS is not ours to
# say, so HSTS neither includes them (W005) nor asks to be preloaded (W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# What it says in the log

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "spark_studio.log_lines.PlainLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "spark_studio": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Whoever knocks with a wrong name gets a 400 and not a page of our log.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # It writes down whole addresses, and those a program gives may hold keys.
        "urllib3": {"level": "CRITICAL"},
    },
}
