"""The addresses a program knows."""

app_name = "api"

urlpatterns = []
