"""Pets and things taken off their ground."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.stage.afloat import one_edge, seat_line
from tests.engines.conftest import sample_findings


def test_what_hangs_in_from_above_stays_behind():
    subject = np.zeros((200, 200), np.float32)
    subject[100:190, 40:140] = 1
    subject[:60, 150:180] = 1

    kept = one_edge(subject)
    assert kept[110:180, 50:130].min() > 0.95
    assert kept[:60].max() < 0.05


def test_a_frayed_edge_becomes_one():
    subject = np.zeros((200, 200), np.float32)
    subject[60:140, 60:140] = 1
    subject[60:140:4, 56:60] = 1  # single hairs

    rows = one_edge(subject)[80:120, 50:70]
    assert rows.std(0).max() < 0.1


def test_clouds_rise_higher_beside_it_than_before_it():
    cutout = np.zeros((100, 100), np.float32)
    cutout[20:80, 40:60] = 1
    findings = replace(sample_findings("flower"), touches=frozenset())
    line = seat_line(cutout, findings, np.random.default_rng(1))

    assert line[24] > line[0] and line[24] > line[-1]
    assert 0.6 < line[24] < 0.75
