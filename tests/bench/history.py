"""Milliseconds for a page of a history of 100,000 pictures, at its start, middle and end."""

import os
import statistics
import time
from datetime import timedelta

from tests.bench.table import Table

ROWS = 100_000
OTHERS = 20_000  # somebody else's, in between
ROUNDS = 15


def measure() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    title = f"Milliseconds per page of a history of {ROWS:,}"
    table = Table(title, "rows", "page", "queries")
    client, owner = newcomer()
    fill(owner)
    for name, cursor in cursors(owner).items():
        table.row(name, *milliseconds(client, owner, cursor))


def newcomer():
    """Return a client with a guest's cookie, and the guest."""
    from django.test import Client

    from spark_studio.accounts.models import Owner

    client = Client(headers={"host": "localhost"})
    client.post("/create/ink-wash/")  # without a photo: refused, but by now known
    return client, Owner.objects.get()


def fill(owner) -> None:
    from django.utils import timezone

    from spark_studio.accounts.models import Owner
    from spark_studio.jobs.models import Job

    other, now = Owner.objects.create(), timezone.now()
    Job.objects.bulk_create(
        (
            Job(
                owner=other if number % 6 == 5 else owner,
                model="spark_style_template",
                look="ink-wash",
                seed=number,
                status=Job.Status.SUCCEEDED,
                progress=1,
                result_name=f"pictures/{number}/picture.jpg",
                content_type="image/jpeg",
                width=1328,
                height=1328,
                created_at=now - timedelta(minutes=number),
                finished_at=now - timedelta(minutes=number),
            )
            for number in range(ROWS + OTHERS)
        ),
        batch_size=5000,
    )


def cursors(owner) -> dict[str, str]:
    """Return the cursors a person would have reached by turning that many pages."""
    from spark_studio.jobs.history import history_page

    def after(rows: int) -> str:
        return history_page(owner, size=rows).next_cursor

    return {
        "first page": "",
        "page 101": after(2_400),
        "in the middle": after(ROWS // 2),
        "last page": after(ROWS - 20),
    }


def milliseconds(client, owner, cursor: str) -> tuple[float, float, int]:
    """Return the time of the rows alone, of the whole page, and the page's queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from spark_studio.jobs.history import history_page

    address = f"/pictures/?after={cursor}" if cursor else "/pictures/"
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    query_count = len(queries)  # now: the next request forgets them
    return (
        median_of(lambda: history_page(owner, cursor)),
        median_of(lambda: client.get(address)),
        query_count,
    )


def median_of(call) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
