from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "spark_studio.api"
    default_auto_field = "django.db.models.BigAutoField"
