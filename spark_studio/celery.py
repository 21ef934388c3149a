"""The Celery app. Tasks are declared on it with ``@app.task``."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_studio.settings")

TRANSPORT_ALIASES["sparkfs"] = "spark_studio.jobs.broker:Transport"

app = Celery("spark_studio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["spark_studio.jobs"])
app.autodiscover_tasks(["spark_studio.jobs"], related_name="workers")
