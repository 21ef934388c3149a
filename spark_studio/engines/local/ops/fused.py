"""Sums that every look makes thousands of times over, each in one pass over memory.

NumPy makes a new picture of every step in between; at full size that costs more than the
arithmetic. The numbers are the very same: nothing is reordered, nothing contracted.
Compiled for these types as the module is first imported, and kept beside it.
"""

import numpy as np
from numba import float32, njit, types

PLANE = types.Array(float32, 2, "C", readonly=True)
PICTURE = types.Array(float32, 3, "C", readonly=True)
ROW = types.Array(float32, 1, "C", readonly=True)
# As NumPy: a division by zero is infinite, it does not raise.
KERNEL = {"cache": True, "nogil": True, "error_model": "numpy"}


@njit([float32[::1](ROW, float32, float32)], **KERNEL)
def smooth_steps(values, low, reach):
    """Return ``ops.tone.smoothstep`` of a row of numbers; ``reach`` is high less low."""
    zero, one, two, three = np.float32(0), np.float32(1), np.float32(2), np.float32(3)
    out = np.empty_like(values)
    for i in range(values.size):
        t = (values[i] - low) / reach
        t = zero if t < zero else (one if t > one else t)
        out[i] = t * t * (three - two * t)
    return out


@njit([float32[::1](ROW, ROW, ROW)], **KERNEL)
def mixed_each(under, over, amount):
    """Return ``ops.tone.mix`` of three rows of numbers."""
    out = np.empty_like(under)
    for i in range(under.size):
        out[i] = under[i] + (over[i] - under[i]) * amount[i]
    return out


@njit([float32[:, :, ::1](PICTURE, PICTURE, PLANE)], **KERNEL)
def mixed_over(under, over, amount):
    """Return ``ops.tone.mix`` of two RGB pictures and a mask."""
    out = np.empty_like(under)
    for y in range(under.shape[0]):
        for x in range(under.shape[1]):
            share = amount[y, x]
            for c in range(3):
                low = under[y, x, c]
                out[y, x, c] = low + (over[y, x, c] - low) * share
    return out


@njit([float32[:, :, ::1](PICTURE, ROW, PLANE)], **KERNEL)
def mixed_with(under, color, amount):
    """Return ``ops.tone.mix`` of an RGB picture, one color and a mask."""
    out = np.empty_like(under)
    for y in range(under.shape[0]):
        for x in range(under.shape[1]):
            share = amount[y, x]
            for c in range(3):
                low = under[y, x, c]
                out[y, x, c] = low + (color[c] - low) * share
    return out
