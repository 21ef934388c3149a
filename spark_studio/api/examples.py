"""One call for each model, and three programs that make it: all that pages and tests show.

The programs take the address of the studio from SPARK_API, a key from SPARK_KEY and a
photo from photo.jpg, for a model that takes two the other from style.jpg, and leave a
file called picture.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from spark_studio.catalog import ModelSpec
from spark_studio.catalog.prices import TOKENS, cost_of, discount
from spark_studio.inputs import PhotoSource, Seed, Text

PHOTO_ADDRESS = "https://example.com/photo.jpg"
# What a second photo is called in the programs, and the stem of its file.
FIRST, SECOND = "photo", "style"
SEED = 7
INDENT = "    "
POLL_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Snippet:
    """A whole program. ``language`` is what its code block is called."""

    title: str
    language: str
    text: str


def snippets(model: ModelSpec) -> tuple[Snippet, ...]:
    return (
        Snippet("curl", "sh", curl(model)),
        Snippet("Python", "python", python(model)),
        Snippet("Python, seaart-sdk", "python", python_sdk(model)),
    )


def example_params(model: ModelSpec) -> dict[str, object]:
    """Return what the example asks for, the photo left out; all of it is in the catalog."""
    params: dict[str, object] = {}
    if model.looks:
        params |= model.looks[0].params
    for name, spec in model.inputs.items():
        if isinstance(spec, Text) and spec.example:
            params[name] = spec.example.en
        if isinstance(spec, Seed):
            params[name] = str(SEED) if spec.as_text else SEED
    return params


def photo_sources(model: ModelSpec) -> dict[str, PhotoSource]:
    """Return how each photo is sent, by what it is called in the programs."""
    photos = model.photo_inputs.values()
    return {
        called: photo.sources[0]
        for called, photo in zip((FIRST, SECOND), photos, strict=False)
    }


def example_call(
    model: ModelSpec, photo: str = PHOTO_ADDRESS, second: str = ""
) -> dict[str, object]:
    """Return the body of the example, in the envelope, with its photos at addresses.

    ``second`` is the address of the second photo, or the first one's once more.
    """
    addresses = {FIRST: photo, SECOND: second or photo}
    params = {
        source.name: [addresses[called]] if source.is_list else addresses[called]
        for called, source in photo_sources(model).items()
    }
    params |= example_params(model)
    return {"model": model.id, "input": [{"params": params}]}


# In the shell

READ_PHOTO = "data:image/jpeg;base64,$(base64 < {name}.jpg | tr -d '\\n')"
CURL = """\
cat > call.json <<END
{body}
END

curl -s "$SPARK_API/model/v1/generation" \\
  -H "Authorization: Bearer $SPARK_KEY" \\
  -H "Content-Type: application/json" \\
  -d @call.json > task.json
id=$(sed 's/.*"id": *"\\([^"]*\\)".*/\\1/' task.json)

while curl -s "$SPARK_API/model/v1/generation/task/$id" \\
  -H "Authorization: Bearer $SPARK_KEY" > task.json &&
  grep -q '"in_progress"' task.json
do sleep {poll}; done

curl -s -o picture "$(sed 's/.*"url": *"\\([^"]*\\)".*/\\1/' task.json)"
"""


def curl(model: ModelSpec) -> str:
    call = example_call(model, "PHOTO", "STYLE")
    body = json.dumps(call, indent=2, ensure_ascii=False)
    for called in (FIRST, SECOND):
        body = body.replace(called.upper(), READ_PHOTO.format(name=called))
    return CURL.format(body=body, poll=POLL_SECONDS)


# In Python

PYTHON = """\
import {modules}

API, KEY = os.environ["SPARK_API"], os.environ["SPARK_KEY"]


def call(path, body=None):
    data = json.dumps(body).encode() if body else None
    headers = {{"Authorization": f"Bearer {{KEY}}", "Content-Type": "application/json"}}
    request = urllib.request.Request(API + path, data, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


{photo}params = {{
{params}
}}
body = {{"model": "{model}", "input": [{{"params": params}}]}}
task = call("/model/v1/generation", body)
while task["status"] == "in_progress":
    time.sleep({poll})
    task = call(f"/model/v1/generation/task/{{task['id']}}")

if task["status"] == "failed":
    raise SystemExit(task["error"]["message"])
url = task["output"][0]["content"][0]["url"]
urllib.request.urlretrieve(url, "picture")
"""
PYTHON_SDK = """\
import {modules}

from seaart_sdk.client import Client, ClientConfig

client = Client(ClientConfig(os.environ["SPARK_KEY"], base_url=os.environ["SPARK_API"]))

{photo}params = {{
{params}
}}
body = {{"model": "{model}", "input": [{{"params": params}}]}}
task = client.modal.create(body)
done = client.modal.wait(task.id)
urllib.request.urlretrieve(done.urls()[0], "picture")
"""
PYTHON_PHOTO = """\
with open("{name}.jpg", "rb") as file:
    {name} = "data:image/jpeg;base64," + base64.b64encode(file.read()).decode()

"""


def python(model: ModelSpec) -> str:
    return filled(PYTHON, model, ["json", "os", "time", "urllib.request"])


def python_sdk(model: ModelSpec) -> str:
    return filled(PYTHON_SDK, model, ["os", "urllib.request"])


def filled(template: str, model: ModelSpec, modules: list[str]) -> str:
    sources = photo_sources(model)
    photos = "".join(PYTHON_PHOTO.format(name=called) for called in sources)
    return template.format(
        modules=", ".join(["base64", *modules] if sources else modules),
        # One after the other, with an empty line only behind the last.
        photo=photos.replace("\n\nwith", "\nwith"),
        params="\n".join(param_lines(model, sources)),
        model=model.id,
        poll=POLL_SECONDS,
    )


def param_lines(model: ModelSpec, sources: dict[str, PhotoSource]) -> Iterator[str]:
    for called, source in sources.items():
        photo = f"[{called}]" if source.is_list else called
        yield f'{INDENT}"{source.name}": {photo},'
    for name, value in example_params(model).items():
        yield f'{INDENT}"{name}": {python_literal(value)},'


def python_literal(value: object) -> str:
    """Spell a value as people write it, with double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


# What comes back

SAMPLE_SITE = "https://studio.example.org"
SAMPLE_ID = "d8ejq1de878c739e2lrg"
SAMPLE_TIME = 1780301061


def sample_answers(model: ModelSpec) -> dict[str, str]:
    """Return an answer for each state as it looks, by the word of its status."""
    head = {"id": SAMPLE_ID, "created_at": SAMPLE_TIME}
    code = next(code for code in model.errors if code.later)
    message = {"error_message": code.words.en, "message": code.words.en}
    bodies = {
        "in_progress": {"progress": 0.4},
        "completed": {"progress": 1.0} | sample_result(model),
        "failed": {"error": {"code": code.wire} | message},
    }
    return {
        status: json.dumps(
            head | {"status": status, "model": model.id} | body, indent=2
        )
        for status, body in bodies.items()
    }


def sample_result(model: ModelSpec) -> dict[str, object]:
    address = f"{SAMPLE_SITE}/results/WyJkOGVqcTFkZTg3OGM3MzllMmxyZyJd:signature"
    picture = {"type": "image", "url": address, "size": 1834211, "jobId": SAMPLE_ID}
    return {
        "output": [{"content": [picture]}],
        "usage": {
            "cost": f"{cost_of(model.id).normalize():f}",
            "discount": float(discount()),
            "input_tokens": 0,
            "output_tokens": 0,
            "total_tokens": TOKENS.get(model.id, 0),
            "generated_images": 1,
        },
        "metadata": {
            "in_queue_at": SAMPLE_TIME + 0.2,
            "completed_at": SAMPLE_TIME + 4.5,
            "upload_at": SAMPLE_TIME + 4.5,
            "seed": SEED,
            "width": 1328,
            "height": 1328,
            "engine": "local",
            "version": "1",
        },
    }
