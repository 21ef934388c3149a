"""The addresses a program knows."""

from django.urls import path

from spark_studio.api import views, views_docs

app_name = "api"

urlpatterns = [
    path("model/v1/generation", views.create, name="create"),
    path("model/v1/generation/task/<str:task_id>", views.task, name="task"),
    path("results/<str:token>", views.result, name="result"),
    # What the API says about itself
    path("api/", views_docs.page, name="docs"),
    path("api/openapi.json", views_docs.openapi, name="openapi"),
    path("api/v1/skill/models", views_docs.models, name="models"),
    path("api/v1/skill/models/<str:model_id>/spec", views_docs.spec, name="model_spec"),
]
