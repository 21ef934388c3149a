"""The headers of calls and answers, as OpenAPI describes them."""

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
    "Idempotent-Replayed": header(
        "Present, and true, where this answer was given before.", {"const": "true"}
    ),
    "WWW-Authenticate": header("Bearer.", {"type": "string"}, required=True),
    "Allow": header("The methods there are.", {"type": "string"}, required=True),
}
REPLAYED = {"Idempotent-Replayed": {"$ref": "#/components/headers/Idempotent-Replayed"}}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Up to 255 characters of your own. The same call sent again with the "
    "same key within 24 hours gives the first answer again and makes nothing new.",
    "schema": {"type": "string", "pattern": "^[!-~]([ -~]*[!-~])?$", "maxLength": 255},
}
X_MODEL = {
    "name": "X-Model",
    "in": "header",
    "description": "The model, for clients that leave it out of the body.",
    "schema": {"type": "string"},
}
