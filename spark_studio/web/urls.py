"""The addresses of the site, grouped by their first word."""

from django.urls import path

from spark_studio.web.views import gallery, preferences, share, shared

app_name = "web"

urlpatterns = [
    path("", gallery.index, name="gallery"),
    # One of the owner's pictures
    path("pictures/<uuid:public_id>/share/", share.panel, name="share_new"),
    path("pictures/<uuid:public_id>/share/end/", share.end, name="share_end"),
    # What a stranger sees
    path("s/<slug:token>/", shared.page, name="share"),
    path("s/<slug:token>/picture", shared.picture, name="share_file"),
    path("s/<slug:token>/photo", shared.photo, name="share_photo"),
    # The reader's own choices
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
]
