"""Every picture's file says that a program made it, and stays the same picture."""

import hashlib
import json
import struct
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from PIL import Image, ImageChops, PngImagePlugin, features

from spark_studio import environment
from spark_studio.catalog import all_models
from spark_studio.jobs import copies, origin, rendering, storage
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.models import Job
from spark_studio.jobs.picture_files import take_apart
from tests.jobs.engines import ScriptedEngine
from tests.jobs.picture_bytes import (
    FORMATS,
    TERMS,
    VARIANTS,
    packets_in,
    picture,
    pixels,
    result_of,
    said_in,
    saved,
)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_file_says_it_and_is_the_same_picture(name):
    before = VARIANTS[name]
    after = origin.stated(result_of(before), from_photo=True)

    term, label = said_in(after.image)
    one, two = pixels(before), pixels(after.image)
    assert term == "compositeSynthetic"
    assert label["Label"] == "1"
    assert (one.mode, one.size) == (two.mode, two.size)
    assert one.tobytes() == two.tobytes()
    assert one.info.get("icc_profile") == two.info.get("icc_profile")
    assert one.info.get("transparency") == two.info.get("transparency")
    assert "encoded_anew" not in after.facts
    assert len(after.image) < len(before) + 2000


@pytest.mark.parametrize(
    ("engine", "facts", "from_photo", "term"),
    [
        ("local", {}, False, "algorithmicMedia"),
        ("local", {}, True, "compositeSynthetic"),
        ("remote", {}, False, "trainedAlgorithmicMedia"),
        ("remote", {}, True, "compositeWithTrainedAlgorithmicMedia"),
        ("remote", {"trained": False}, False, "algorithmicMedia"),
        ("local", {"trained": True}, True, "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_the_term_goes_by_what_it_began_as_and_what_drew_it(
    engine, facts, from_photo, term
):
    result = result_of(VARIANTS["jpeg"], engine, **facts)

    assert said_in(origin.stated(result, from_photo=from_photo).image)[0] == term


def test_the_label_is_as_the_standard_spells_it():
    data = VARIANTS["png"]
    _, label = said_in(origin.stated(result_of(data), from_photo=False).image)
    number = hashlib.sha256(take_apart(data).bare).hexdigest()

    assert label == {
        "Label": "1",
        "ContentProducer": "SparkStudio",
        "ProduceID": number,
        "ReservedCode1": "",
        "ContentPropagator": "SparkStudio",
        "PropagateID": number,
        "ReservedCode2": "",
    }
    assert list(label)[:3] == ["Label", "ContentProducer", "ProduceID"]


def test_who_runs_the_studio_is_named(settings):
    settings.SPARK_PRODUCER_CODE = "001191110102&<'>X:00001"
    after = origin.stated(result_of(VARIANTS["webp"]), from_photo=False)

    assert said_in(after.image)[1]["ContentProducer"] == "001191110102&<'>X:00001"


@pytest.mark.parametrize("value", ["Spark Studio", "画室", 'a"b', "a\\b", "x" * 65])
def test_a_code_the_standard_does_not_take_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SPARK_PRODUCER_CODE", value)

    with pytest.raises(ImproperlyConfigured, match="SPARK_PRODUCER_CODE"):
        environment.code("SPARK_PRODUCER_CODE", "SparkStudio")


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "webp alpha"])
def test_the_same_picture_is_the_same_file_however_often_it_is_said(name):
    once = origin.stated(result_of(VARIANTS[name]), from_photo=True)
    twice = origin.stated(once, from_photo=True)

    assert twice.image == once.image
    other = origin.stated(result_of(saved("PNG", picture((41, 28)))), from_photo=True)
    assert said_in(other.image)[1]["ProduceID"] != said_in(once.image)[1]["ProduceID"]


# What a remote service's file brings along

SERVICE = {
    "Label": "1",
    "ContentProducer": "001191110000000000000X00001",
    "ProduceID": "task-8ejq1de878c739e2lrg",
    "ReservedCode1": "signed",
    "ContentPropagator": "001191110000000000000X00001",
    "PropagateID": "task-8ejq1de878c739e2lrg",
    "ReservedCode2": "",
}


def packet_of(term: str, label: str, prefix: str = "TC260") -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:{prefix}="http://www.tc260.org.cn/ns/AIGC/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Mae of Lisbon">'
        f"<i:DigitalSourceType xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>{term}"
        f"</i:DigitalSourceType><{prefix}:AIGC>{label}</{prefix}:AIGC>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def from_service(format: str, packet: bytes) -> bytes:
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
        text.add_text("AIGC", json.dumps({"AIGC": SERVICE}))
        text.add_text("parameters", "a secret prompt, Mae of Lisbon", zip=True)
        return saved("PNG", pnginfo=text)
    exif = Image.Exif()
    exif[0x010E] = "Mae of Lisbon"
    return saved(format, exif=exif, xmp=packet)


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_service_says_of_its_own_picture_is_kept_and_nothing_else(format):
    label = json.dumps(SERVICE).replace('"', "&quot;")
    packet = packet_of(TERMS + "trainedAlgorithmicMedia", label)
    before = from_service(format, packet)
    after = origin.stated(result_of(before, "remote"), from_photo=True).image

    term, label = said_in(after)
    number = hashlib.sha256(take_apart(before).bare).hexdigest()
    assert term == "trainedAlgorithmicMedia"
    assert label == SERVICE | {
        "ReservedCode1": "",
        "ContentPropagator": "SparkStudio",
        "PropagateID": number,
    }
    assert b"Lisbon" not in after and b"secret" not in after
    assert not pixels(after).getexif()
    assert set(pixels(after).info) <= {
        *("xmp", "XML:com.adobe.xmp", "jfif", "jfif_version", "jfif_unit"),
        *("jfif_density", "loop", "background", "timestamp", "duration"),
    }
    assert ImageChops.difference(pixels(before), pixels(after)).getbbox() is None


@pytest.mark.parametrize(
    "label",
    [
        "",
        "{}",
        "{not json}",
        '{"ContentProducer": 7, "ProduceID": "x"}',
        '{"ContentProducer": "a b", "ProduceID": "x"}',
        '{"ContentProducer": "a</TC260:AIGC><script>", "ProduceID": "x y"}',
        '{"ContentProducer": "' + "a" * 5000 + '", "ProduceID": "x"}',
    ],
)
def test_a_label_that_makes_no_sense_gives_way_to_ours(label):
    packet = packet_of(TERMS + "digitalCapture", label, prefix="ns1")
    result = result_of(saved("JPEG", xmp=packet), "remote")

    term, said = said_in(origin.stated(result, from_photo=False).image)
    assert term == "trainedAlgorithmicMedia"  # a camera it was not
    assert said["ContentProducer"] == "SparkStudio"


def test_an_xml_bomb_in_a_packet_is_only_text():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + b"&a;" * 10_000
    result = result_of(saved("WEBP", xmp=bomb), "remote")

    assert said_in(origin.stated(result, from_photo=True).image)


def test_a_label_in_an_attribute_is_found_too():
    label = json.dumps(SERVICE).replace('"', "&quot;")
    packet = f'<rdf:Description TC260:AIGC="{label}" />'.encode()
    result = result_of(saved("JPEG", xmp=packet), "remote")

    _, said = said_in(origin.stated(result, from_photo=True).image)
    assert said["ContentProducer"] == SERVICE["ContentProducer"]


@pytest.mark.parametrize(
    "piece",
    [b":AIGC", b":AIGC>", b":AIGC>{", b":AIGC>{}", b":AIGC ", b" ", b"&amp;lt;"],
)
def test_no_packet_takes_long_to_search(piece):
    packet = (b":AIGC" + piece * 64_000)[:64_000]
    started = time.process_time()

    origin.said_maker(packet)
    origin.said_term(packet)
    assert time.process_time() - started < 1


def test_several_packets_become_one():
    one = packet_of(TERMS + "algorithmicMedia", "{}")
    data = saved("JPEG", xmp=one)
    content = b"http://ns.adobe.com/xap/1.0/\x00<x/>"
    more = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    doubled = data[:2] + more + more + data[2:]

    after = origin.stated(result_of(doubled), from_photo=True).image
    assert len(packets_in(doubled)) == 3 and len(packets_in(after)) == 1


def test_what_hangs_on_behind_the_picture_goes():
    for data in VARIANTS.values():
        after = origin.stated(
            result_of(data + b"<script>alert(1)</script>"), from_photo=True
        ).image
        assert b"<script" not in after and said_in(after)


# On the road of a job


@pytest.fixture
def engine(monkeypatch) -> ScriptedEngine:
    engine = ScriptedEngine()
    monkeypatch.setattr(rendering, "engine_for", lambda model: engine)
    return engine


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [model.id for model in all_models()])
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", ["local", "remote"])
def test_every_model_s_result_says_it(
    engine, make_job, make_photo, monkeypatch, model, format, name
):
    spec = next(each for each in all_models() if each.id == model)
    photo = make_photo() if spec.photo_input else None
    if photo:
        storage.write(photo.name, b"the photo")
    result = result_of(saved(format), name)
    monkeypatch.setattr(engine, "render", lambda request, report: result)
    job = make_job(model=model, photo=photo)

    rendering.perform(claim_next("local"))

    job = Job.objects.get(pk=job.pk)
    kept = storage.read(job.result_name)
    term, label = said_in(kept)
    assert term == origin.TERMS[bool(photo), name == "remote"]
    assert job.content_type == f"image/{format.lower()}"
    assert job.result_name.endswith(rendering.SUFFIXES[job.content_type])
    assert job.byte_count == len(kept)
    for size in copies.SIZES:
        with copies.open_copy(job.result_name, size) as copy:
            assert said_in(copy.read()) == (term, label)


@pytest.mark.django_db(transaction=True)
def test_an_unreadable_result_is_a_fault_to_try_again(engine, make_job, monkeypatch):
    monkeypatch.setattr(
        engine, "render", lambda request, report: result_of(b"<html>sorry</html>")
    )
    job = make_job()
    rendering.perform(claim_next("local"))

    job = Job.objects.get(pk=job.pk)
    assert job.status == "failed" and job.error["fault"] == "unreadable"
    assert job.error["passing"] is True and not storage.pictures.exists(job.folder)


def test_a_copy_of_a_photo_says_nothing():
    small = copies.shrink(saved("JPEG"), 20)

    assert packets_in(small) == [] and "xmp" not in pixels(small).info
    assert features.check("webp")
