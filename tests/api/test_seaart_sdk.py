"""The client from PyPI, as it is, against a running studio: all models, and all that can go wrong."""

import io
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PIL import Image
from seaart_sdk.client import Client, ClientConfig
from seaart_sdk.errors import ERR_AUTH, ERR_GENERAL, ERR_TASK_FAILED, SeaArtError
from seaart_sdk.modal_types import (
    Task,
    with_poll_callback,
    with_poll_interval,
    with_poll_timeout,
)
from seaart_sdk.request_options import with_header

from spark_studio.catalog import ModelSpec, all_models, get_model
from spark_studio.catalog.prices import cost_of
from tests.api import live
from tests.api.engines import UNLUCKY_SEED
from tests.studio import Studio

SIZE = {"width": 640, "height": 512}
PARAMS = {
    "spark_img_effects": {"template_id": "glass_ball"} | SIZE,
    "spark_style_template": {"req_key": "img2img_water_ink_style_usage"},
    "spark_i2i_3_0": {"prompt": "Make the sky pink", "seed": 7} | SIZE,
    "spark_edit_portrait": {"prompt": "At the sea", "seed": "7"} | SIZE,
    "spark_image_3_1": {"prompt": "雨夜的街", "seed": 7} | SIZE,
    "studio_own_style": {"strength": 0.4, "seed": 7},
}
PATIENCE = with_poll_timeout(60.0)
OFTEN = with_poll_interval(0.1)


@pytest.fixture(scope="module")
def photos() -> Iterator[str]:
    """The address of a web server that has the sample photos."""
    handler = partial(SimpleHTTPRequestHandler, directory=live.SAMPLES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def studio(prepared, tmp_path_factory, photos) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("for-the-sdk")
    private = photos.removeprefix("http://")
    with live.running(prepared, folder, SPARK_FETCH_PRIVATE=private) as studio:
        yield studio


@pytest.fixture(scope="module")
def client(studio) -> Client:
    return client_of(studio, live.make_key(studio))


def client_of(studio: Studio, key: str) -> Client:
    return Client(ClientConfig(key, base_url=studio.url))


def call(model_id: str, **more: object) -> dict[str, object]:
    """The body as the client's own documentation writes it."""
    params = live.photo_params(get_model(model_id)) | PARAMS[model_id] | more
    return {"model": model_id, "input": [{"params": params}]}


def picture_of(task: Task) -> Image.Image:
    (url,) = task.urls()
    with urllib.request.urlopen(url) as answer:
        assert answer.headers["Content-Type"] in {"image/png", "image/jpeg"}
        return Image.open(io.BytesIO(answer.read()))


def refusal(client: Client, body: dict[str, object]) -> SeaArtError:
    with pytest.raises(SeaArtError) as caught:
        client.modal.create(body)
    return caught.value


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
def test_it_creates_waits_and_gets_the_picture(client, model: ModelSpec):
    seen = []
    created = client.modal.create(call(model.id))
    assert (created.status, created.model) == ("in_progress", model.id)

    done = created.wait(
        OFTEN, PATIENCE, with_poll_callback(lambda *now: seen.append(now))
    )

    assert (done.id, done.status, done.progress) == (created.id, "completed", 1.0)
    assert done.usage.cost == f"{cost_of(model.id).normalize():f}"
    assert done.usage.discount == 1
    assert done.metadata.completed_at >= done.metadata.in_queue_at > 0
    assert {status for status, _ in seen} <= {"in_progress", "completed"}
    picture = picture_of(done)
    asked = (SIZE["width"], SIZE["height"])
    assert picture.size == (
        model.drawn_size(*asked) if model.size_input else (910, 1137)
    )


def test_a_photo_may_lie_at_an_address(client, photos):
    body = call("spark_img_effects", image_input1=f"{photos}/obama.jpg")

    done = client.modal.create(body).wait(OFTEN, PATIENCE)

    assert picture_of(done).size == (640, 512)


def test_a_photo_that_is_not_at_its_address_fails_later(client, photos):
    body = call("spark_img_effects", image_input1=f"{photos}/nobody.jpg")
    created = client.modal.create(body)

    with pytest.raises(SeaArtError):
        created.wait(OFTEN, PATIENCE)

    assert client.modal.get(created.id).error.code == "3009097"


def test_it_gets_the_same_task_later(client):
    created = client.modal.create(call("spark_image_3_1"))
    done = client.modal.wait(created.id, OFTEN, PATIENCE)

    later = client.modal.get(created.id)

    assert (later.id, later.status, later.model) == (done.id, "completed", done.model)
    assert (later.usage, later.metadata) == (done.usage, done.metadata)
    assert picture_of(later).size == picture_of(done).size


def test_it_sees_a_bad_parameter_with_the_text_of_its_code(client):
    error = refusal(client, call("spark_image_3_1", seed=-2))

    assert (error.kind, error.status) == (ERR_GENERAL, 400)
    assert error.message.startswith("Invalid seed parameter")


@pytest.mark.parametrize("key", ["", "wrong", "sk-spark-" + "A" * 49])
def test_it_sees_a_key_that_does_not_work(studio, key):
    error = refusal(client_of(studio, key), call("spark_image_3_1"))

    assert (error.kind, error.status) == (ERR_AUTH, 401)
    assert "API key" in error.message


def test_it_sees_a_key_that_may_only_read(studio):
    reader = client_of(studio, live.make_key(studio, can_generate=False))

    error = refusal(reader, call("spark_image_3_1"))

    assert (error.kind, error.status) == (ERR_AUTH, 403)
    assert "only read" in error.message


def test_it_sees_a_task_that_is_not_there(client):
    with pytest.raises(SeaArtError) as caught:
        client.modal.get("d8ejq1de878c739e2lrg")

    assert (caught.value.kind, caught.value.status) == (ERR_GENERAL, 404)
    assert caught.value.message == "Task not found"


def test_it_does_not_see_the_tasks_of_others(studio, client):
    created = client.modal.create(call("spark_image_3_1"))
    stranger = client_of(studio, live.make_key(studio))

    with pytest.raises(SeaArtError) as caught:
        stranger.modal.get(created.id)

    assert caught.value.status == 404
    assert created.wait(OFTEN, PATIENCE).status == "completed"


def test_it_sees_an_unknown_model(client):
    error = refusal(client, {"model": "spark_video_9", "input": [{"params": {}}]})

    assert (error.kind, error.status) == (ERR_GENERAL, 404)


def test_it_sees_a_task_that_failed(client):
    created = client.modal.create(call("spark_image_3_1", seed=UNLUCKY_SEED))

    with pytest.raises(SeaArtError) as caught:
        created.wait(OFTEN, PATIENCE)

    assert (caught.value.kind, caught.value.task_id) == (ERR_TASK_FAILED, created.id)
    assert "Internal generation error" in caught.value.message
    failed = client.modal.get(created.id)
    assert failed.error.code == 3002095 and failed.usage is None
    assert failed.urls() == []


def test_the_header_can_name_the_model(client):
    body = call("spark_image_3_1")
    del body["model"]

    created = client.modal.create(body, with_header("X-Model", "spark_image_3_1"))

    assert created.model == "spark_image_3_1"
    assert created.wait(OFTEN, PATIENCE).status == "completed"
