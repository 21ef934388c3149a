"""Every picture we hand out says in its own file that a program made it.

Two statements, in one XMP packet, which is all the metadata such a file has:

``Iptc4xmpExt:DigitalSourceType``, a term of http://cv.iptc.org/newscodes/digitalsourcetype/
(vocabulary of 2024-10-23; its SKOS copy and iptc.org's tree view of 2024-09-17 were read).
Words alone become ``trainedAlgorithmicMedia`` ("created using an AI model trained on
captured content"), or ``algorithmicMedia`` ("purely by an algorithm not based on any
sampled training data") where no trained model draws. A photo drawn anew becomes
``compositeWithTrainedAlgorithmicMedia`` ("edited using Generative AI"), or
``compositeSynthetic``, where the built-in studio does it. Of that one the vocabulary says
today that "at least one" element is generative. Ours are drawn by rules, which only
trained networks place; of the terms for mixed pictures it is the one that owns up to
synthesis, and it goes with the Chinese label below, which counts them in as well.

``TC260:AIGC``, the label of the Chinese standard GB 45438-2025, where TC260's practice guide
for image files (TC260-PG-20259A, August 2025) puts it: namespace
http://www.tc260.org.cn/ns/AIGC/1.0/, key AIGC, seven strings as one JSON object. Label "1"
is "made by AI" (2 and 3 are maybe and suspected). Per file there is one label only (6.1 c),
and its values use the characters ! # to [ ] to ~ (annex E j), so no spaces. Whoever writes
first is producer and propagator alike (annex E, note 1). The standard and the guide
themselves could not be read; this is how several independent implementations and checkers
of them quote them. A studio that serves the public in China has to set its own registered
code (``SPARK_PRODUCER_CODE``); nothing here is legal advice.

The number of a picture is the SHA-256 of the bytes that hold its pixels: the same picture
has the same number and so the same file. What else a file brought along goes: names, places,
times, prompts, thumbnails, signed claims that would no longer match. Kept is who a service
says made it, as the standard wants of those who pass on.
"""

import hashlib
import html
import io
import json
import re
from dataclasses import replace
from xml.sax.saxutils import escape

from django.conf import settings
from PIL import Image, ImageOps

from spark_studio.engines.base import RenderResult, ResultUnreadable
from spark_studio.inputs import Words
from spark_studio.jobs.picture_files import OddFile, Parts, put_together, take_apart

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# By whether it began as a photo and whether a trained model drew it.
TERMS = {
    (False, False): "algorithmicMedia",
    (False, True): "trainedAlgorithmicMedia",
    (True, False): "compositeSynthetic",
    (True, True): "compositeWithTrainedAlgorithmicMedia",
}
# An engine of another name draws with a trained model, unless its facts say ``trained``.
UNTRAINED_ENGINES = {"local"}
CONTENT_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
SAID_TERM = re.compile(rb"cv\.iptc\.org/newscodes/digitalsourcetype/(\w+)")
# Every repeat has an end, so that no packet takes long to search.
SAID_LABEL = re.compile(rb":AIGC[^<>{}]{0,200}?[\"'>]\s{0,99}(\{[^{}]{0,4000}\})")
LABEL_VALUE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,256}")
PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    '<rdf:Description rdf:about=""'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/">\n'
    "<Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>\n"
    "<TC260:AIGC>{label}</TC260:AIGC>\n"
    "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
    '<?xpacket end="w"?>'
)

UNREADABLE = Words(
    en="The picture came back damaged. Try again.",
    zh="收到的图片已损坏。再试一次。",
)


def stated(result: RenderResult, *, from_photo: bool) -> RenderResult:
    """Return the result with the statement in its file, and not one pixel changed.

    Only a file that is too odd to add to is encoded anew, and its facts then say
    ``encoded_anew``. Raises ResultUnreadable where not even that can be done.
    """
    try:
        parts = take_apart(result.image)
    except OddFile:
        result = encoded_anew(result)
        parts = take_apart(result.image)
    packet = statement(parts, from_photo=from_photo, is_trained=is_trained(result))
    return replace(
        result,
        image=put_together(parts, packet),
        content_type=CONTENT_TYPES[parts.kind],
    )


def is_trained(result: RenderResult) -> bool:
    return bool(result.facts.get("trained", result.engine not in UNTRAINED_ENGINES))


def statement(parts: Parts, *, from_photo: bool, is_trained: bool) -> bytes:
    """Return the packet for this picture; what its maker said of it goes before our guess."""
    term = said_term(parts.packet) or TERMS[from_photo, is_trained]
    ours = {
        "ContentProducer": settings.SPARK_PRODUCER_CODE,
        "ProduceID": hashlib.sha256(parts.bare).hexdigest(),
    }
    maker = said_maker(parts.packet) or ours
    label = {
        "Label": "1",
        **maker,
        "ReservedCode1": "",
        "ContentPropagator": ours["ContentProducer"],
        "PropagateID": ours["ProduceID"],
        "ReservedCode2": "",
    }
    packed = json.dumps(label, separators=(",", ":"))
    return PACKET.format(
        source_type=SOURCE_TYPES + term, label=escape(packed, {'"': "&quot;"})
    ).encode()


def said_term(packet: bytes) -> str:
    """Return the term of TERMS that the file itself bears, or ""."""
    found = SAID_TERM.search(packet)
    term = found[1].decode() if found else ""
    return term if term in TERMS.values() else ""


def said_maker(packet: bytes) -> dict[str, str]:
    """Return who the file says made it and under which number, or nothing.

    It is read as text: a stranger's packet is no XML to be trusted with a parser.
    """
    found = SAID_LABEL.search(html.unescape(packet.decode(errors="replace")).encode())
    try:
        label = json.loads(found[1]) if found else {}
    except ValueError:
        return {}
    maker = {name: label.get(name) for name in ("ContentProducer", "ProduceID")}
    is_sound = all(
        isinstance(value, str) and LABEL_VALUE.fullmatch(value)
        for value in maker.values()
    )
    return maker if is_sound else {}


def encoded_anew(result: RenderResult) -> RenderResult:
    """Return an odd file's picture as a plain file of ours, upright. Raises ResultUnreadable."""
    try:
        with Image.open(io.BytesIO(result.image), formats=FORMATS) as image:
            kind = KINDS[image.format]
            image.load()
            picture = ImageOps.exif_transpose(image)
        profile = picture.info.get("icc_profile", b"")
        picture.info.clear()  # Pillow writes back whatever it finds there
        buffer = io.BytesIO()
        picture.save(buffer, icc_profile=profile, **ENCODINGS[kind])
    except Exception as error:
        # Pillow's decoders raise nearly anything on hostile bytes.
        raise ResultUnreadable(UNREADABLE) from error
    return replace(
        result,
        image=buffer.getvalue(),
        width=picture.width,
        height=picture.height,
        facts=dict(result.facts) | {"encoded_anew": True},
    )


FORMATS = ("JPEG", "PNG", "WEBP")  # those of several pictures open as MPO
KINDS = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp"}
ENCODINGS = {
    "jpeg": {"format": "JPEG", "quality": 95, "subsampling": "4:4:4"},
    "png": {"format": "PNG"},
    "webp": {"format": "WEBP", "lossless": True},
}
