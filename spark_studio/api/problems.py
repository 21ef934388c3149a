"""What can go wrong before there is a task, by HTTP status: for the document and the page."""

from spark_studio.api.answers import Schema, reference
from spark_studio.api.headers import usual_headers
from spark_studio.inputs import Words

JSON = "application/json"

# The words, then headers of its own.
PROBLEMS = {
    "401": (
        Words(
            "The key is missing, mistyped or revoked.", "没有密钥，或密钥有误、已停用。"
        ),
        "WWW-Authenticate",
    ),
    "403": (
        Words(
            "The key may not do this, a quota is used up, or the balance is.",
            "密钥没有这个权限，或者配额、余额已用完。",
        ),
    ),
    "404": (
        Words(
            "What was asked for is not there, or no longer.",
            "要找的内容不存在，或者已经过期。",
        ),
    ),
    "405": (
        Words("This address does not answer that method.", "这个地址不支持该方法。"),
        "Allow",
    ),
    "413": (Words("The body is too large.", "请求体太大。"),),
    "415": (Words("The body is not JSON in UTF-8.", "请求体不是 UTF-8 的 JSON。"),),
    "422": (
        Words(
            "This Idempotency-Key belongs to another call.",
            "这个 Idempotency-Key 已用于另一次请求。",
        ),
    ),
    "429": (
        Words(
            "Too many calls in this minute, or too many pictures at once. "
            "Wait as long as Retry-After says.",
            "这一分钟内请求太多，或同时进行的图片太多。按 Retry-After 等一会儿。",
        ),
        "Retry-After",
    ),
    "500": (Words("Something broke on our side.", "我们这边出了错。"),),
    "503": (
        Words("Work cannot be taken just now.", "暂时接不了新的图片。"),
        "Retry-After",
    ),
}


def problem(words: Words, *headers: str) -> Schema:
    own = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return {
        "description": words.en,
        "headers": usual_headers() | own,
        "content": {JSON: {"schema": reference("Error")}},
    }


def problems(*statuses: int) -> dict[str, Schema]:
    return {str(s): {"$ref": f"#/components/responses/{s}"} for s in statuses}
