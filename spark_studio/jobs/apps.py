from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "spark_studio.jobs"
    default_auto_field = "django.db.models.BigAutoField"
