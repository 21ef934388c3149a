from django.urls import include, path

urlpatterns = [
    path("", include("spark_studio.api.urls")),
    path("", include("spark_studio.web.urls")),
]

handler400 = "spark_studio.web.views.errors.bad_request"
handler403 = "spark_studio.web.views.errors.forbidden"
handler404 = "spark_studio.web.views.errors.not_found"
handler500 = "spark_studio.web.views.errors.broke"
