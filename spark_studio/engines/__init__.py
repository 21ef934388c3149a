"""The things that make pictures: values in, values out."""

from functools import cache
from importlib import import_module

from spark_studio.engines.base import Engine

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
