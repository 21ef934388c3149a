import csv
import hashlib

import pytest

from spark_studio.engines.local import networks

MANIFEST = networks.WEIGHTS / "manifest.tsv"


def manifest():
    with MANIFEST.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["file"])
def test_the_file_is_the_one_the_manifest_names(row):
    data = (networks.WEIGHTS / row["file"]).read_bytes()

    assert len(data) == int(row["bytes"])
    assert hashlib.sha256(data).hexdigest() == row["sha256"]


def test_every_network_stands_in_the_manifest_with_a_licence():
    files = {path.name for path in networks.WEIGHTS.glob("*.onnx")}
    rows = {row["file"]: row for row in manifest()}

    assert files == set(rows)
    for row in rows.values():
        licence = row["licence of the weights and where stated"]
        assert licence.startswith(("Apache-2.0", "MIT"))


def test_one_process_opens_a_network_once():
    networks._session.cache_clear()
    first = networks._session("selfie_segmentation", 1)

    assert networks._session("selfie_segmentation", 1) is first
    assert networks._session("selfie_segmentation", 2) is not first  # after a fork


def test_threads_follow_the_environment(monkeypatch):
    monkeypatch.setenv("SPARK_THREADS", "1")

    assert networks.thread_count() == 1
