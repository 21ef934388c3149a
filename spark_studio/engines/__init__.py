"""The things that make pictures: values in, values out."""

import os
from functools import cache
from importlib import import_module

from spark_studio.engines.base import Engine

# NumPy reads it as it is imported, later than this. Its matrices here are small: more
# threads only spin beside them, on a core that the other worker wants.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ENGINES = {
    "local": "spark_studio.engines.local.engine.LocalEngine",
    "remote": "spark_studio.engines.remote.engine.RemoteEngine",
}


@cache
def get_engine(name: str, **options: object) -> Engine:
    """Return the engine called ``name``: one of ENGINES, or a dotted path to a class.

    ``options`` are what its class is made with; the same ones give the same engine.
    """
    module, _, cls = ENGINES.get(name, name).rpartition(".")
    return getattr(import_module(module), cls)(**options)
