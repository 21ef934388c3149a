"""What a service says it can do beyond the contract, kept for some minutes."""

import time
from urllib.parse import quote

from spark_studio.net.service import Answer, Service, ServiceError

REPEATS = "idempotency-key"  # a call sent twice with one key is done once
DATA_URLS = "data-urls"  # a photo may travel inside an address

KEPT_SECONDS = 300.0


class Features:
    """Asked once for each model, on the route that describes it.

    A service without that route is a plain one: it can do what the contract says.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.known: dict[str, tuple[float, frozenset[str]]] = {}

    def of(self, model: str) -> frozenset[str] | None:
        """Return the features a service has for ``model``, or None if it could not be asked."""
        asked_at, found = self.known.get(model, (0.0, frozenset()))
        if asked_at and time.monotonic() - asked_at < KEPT_SECONDS:
            return found
        try:
            answer = self.service.get(f"/api/v1/skill/models/{quote(model)}/spec")
        except ServiceError:
            return None
        if answer.status == 429 or answer.status >= 500:
            return None
        found = features_in(answer)
        self.known[model] = time.monotonic(), found
        return found


def features_in(answer: Answer) -> frozenset[str]:
    data = answer.values.get("data")
    if not answer.is_good or not isinstance(data, dict):
        return frozenset()
    named = data.get("features")
    found = (
        {n for n in named if isinstance(n, str)} if isinstance(named, list) else set()
    )
    return frozenset(found & {REPEATS, DATA_URLS})
