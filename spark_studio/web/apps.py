from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "spark_studio.web"
    default_auto_field = "django.db.models.BigAutoField"
