"""The Celery app. Tasks are declared on it with ``@app.task``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_studio.settings")

app = Celery("spark_studio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["spark_studio.jobs"])
