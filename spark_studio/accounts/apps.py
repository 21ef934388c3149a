from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "spark_studio.accounts"
    default_auto_field = "django.db.models.BigAutoField"
