"""axe, run inside a page: the rules of WCAG 2.2 AA and its makers' best practice."""

from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "vendor" / "axe.min.js"


@cache
def source() -> str:
    return SOURCE.read_text()


def broken_rules(page) -> list[str]:
    """Return what axe finds wrong on a Playwright page, a line each."""
    # Evaluated, not added as a script: the page's policy allows no foreign one.
    page.evaluate(source())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
