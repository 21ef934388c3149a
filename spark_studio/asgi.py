"""What the web server runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark_studio.settings")

django_application = get_asgi_application()

from django.conf import settings  # noqa: E402

from spark_studio.web.body_limit import limit_body  # noqa: E402
from spark_studio.web.body_pace import pace_body  # noqa: E402
from spark_studio.web.stream_thread import share_stream_thread  # noqa: E402

application = pace_body(
    limit_body(
        share_stream_thread(django_application),
        settings.MAX_BODY_BYTES,
        settings.API_PATHS,
        settings.API_MAX_BODY_BYTES,
    ),
    settings.API_PATHS,
)
