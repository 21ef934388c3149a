"""The small neural networks in ``weights/``, each loaded once per process, on the CPU.

Sessions are made on first use and never carried over a fork: a process that was forked
with sessions already open makes its own. What each network wants and gives stands in
``weights/manifest.tsv``.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).parent / "weights"
# Networks whose files name one size of picture though nothing in them needs it: the two
# sides as the file spells them (384, 384), and as it spells sides that are free ("h", "w").
ANY_SIZE = {
    "arbitrary_transform": (
        b"\x0a\x03\x08\x80\x03" * 2,
        b"\x0a\x03\x12\x01h\x0a\x03\x12\x01w",
    )
}


def thread_count() -> int:
    """Return how many threads one picture may use (``SPARK_THREADS``, 2 at most by default)."""
    return max(1, int(os.environ.get("SPARK_THREADS", min(2, os.cpu_count() or 1))))


def run_network(name: str, *inputs: np.ndarray) -> list[np.ndarray]:
    """Run the network ``name`` on its inputs, in the order it declares them."""
    session = _session(name, os.getpid())
    names = [each.name for each in session.get_inputs()]
    return session.run(None, dict(zip(names, inputs, strict=True)))


@cache
def _session(name: str, process: int):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = thread_count()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    # Spinning threads would take the other worker's core while this one draws.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    weights = (WEIGHTS / f"{name}.onnx").read_bytes()
    if name in ANY_SIZE:
        weights = weights.replace(*ANY_SIZE[name])
    return onnxruntime.InferenceSession(
        weights, options, providers=["CPUExecutionProvider"]
    )
