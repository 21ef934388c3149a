"""The headers of answers, as OpenAPI describes them."""

from spark_studio.api.answers import Schema


def usual_headers(limited: bool = False) -> Schema:
    names = ["X-Request-ID"]
    if limited:
        names += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def header(words: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"description": words, "required": required, "schema": schema}


SECONDS = {"type": "integer", "minimum": 0}
HEADERS = {
    "X-Request-ID": header(
        "Names this request in the log.", {"type": "string"}, required=True
    ),
    "Retry-After": header("Seconds to wait before trying again.", SECONDS),
    "RateLimit-Limit": header("Calls allowed in a minute.", SECONDS),
    "RateLimit-Remaining": header("Calls left in this minute.", SECONDS),
    "RateLimit-Reset": header("Seconds until the count begins anew.", SECONDS),
    "WWW-Authenticate": header("Bearer.", {"type": "string"}, required=True),
    "Allow": header("The methods there are.", {"type": "string"}, required=True),
}
