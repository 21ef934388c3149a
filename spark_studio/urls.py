from django.urls import include, path

urlpatterns = [
    path("", include("spark_studio.web.urls")),
]
