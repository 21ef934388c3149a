"""The addresses of the site, grouped by their first word."""

from django.urls import path

from spark_studio.web.views import (
    account,
    gallery,
    handed_photos,
    history,
    keys,
    photos,
    pictures,
    preferences,
    share,
    shared,
    stream,
    studio,
)

app_name = "web"

urlpatterns = [
    path("", gallery.index, name="gallery"),
    # Photos, and what is made of them
    path("create/model/<slug:model_id>/", studio.model, name="studio_model"),
    path(
        "create/model/<slug:model_id>/fields/",
        studio.model_fields,
        name="studio_model_fields",
    ),
    path("create/<slug:look_id>/", studio.look, name="studio"),
    path("create/<slug:look_id>/fields/", studio.look_fields, name="studio_fields"),
    path("photos/", photos.upload, name="photo_upload"),
    path("photos/<uuid:public_id>/<slug:size>", photos.file, name="photo_file"),
    path("handed-photos/<str:token>", handed_photos.show, name="handed_photo"),
    # The owner's pictures
    path("pictures/", history.index, name="history"),
    path("pictures/live/", stream.live, name="live"),
    path("pictures/delete/", pictures.delete, name="delete"),
    path("pictures/restore/", pictures.restore, name="restore"),
    path("stream/", stream.stream, name="stream"),
    # One of the owner's pictures
    path("pictures/<uuid:public_id>/", pictures.show, name="picture"),
    path("pictures/<uuid:public_id>/file", pictures.file, name="picture_file"),
    path(
        "pictures/<uuid:public_id>/thumb",
        pictures.copy,
        {"size": "thumb"},
        name="picture_thumb",
    ),
    path(
        "pictures/<uuid:public_id>/tile",
        pictures.copy,
        {"size": "tile"},
        name="picture_tile",
    ),
    path("pictures/<uuid:public_id>/preview", pictures.preview, name="picture_preview"),
    path(
        "pictures/<uuid:public_id>/download", pictures.download, name="picture_download"
    ),
    path("pictures/<uuid:public_id>/cancel/", pictures.cancel, name="cancel"),
    path("pictures/<uuid:public_id>/retry/", pictures.retry, name="retry"),
    path("pictures/<uuid:public_id>/again/", pictures.again, name="again"),
    path("pictures/<uuid:public_id>/share/", share.panel, name="share_new"),
    path("pictures/<uuid:public_id>/share/end/", share.end, name="share_end"),
    # The owner's keys, and what was used
    path("account/", account.index, name="account"),
    path("account/usage.csv", account.usage_csv, name="usage_csv"),
    path("account/keys/new/", keys.new, name="key_new"),
    path("account/keys/<uuid:public_id>/revoke/", keys.revoke, name="key_revoke"),
    # What a stranger sees
    path("s/<slug:token>/", shared.page, name="share"),
    path("s/<slug:token>/picture", shared.picture, name="share_file"),
    path("s/<slug:token>/photo", shared.photo, name="share_photo"),
    # The reader's own choices
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
]
