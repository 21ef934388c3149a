"""make bench: how long things take on this computer. Measures, asserts nothing.

make bench                          everything, a few minutes
python3 bootstrap.py bench looks    only one part: looks, first_event or history
python3 bootstrap.py bench looks anime own-style    of the looks only these
"""

import os
import platform
import sys

from tests.bench import first_event, history, looks

PARTS = {
    "looks": looks.measure,
    "first_event": first_event.measure,
    "history": history.measure,
}


def main(wanted: list[str]) -> None:
    names = wanted[1:] if wanted[:1] == ["looks"] else []
    wanted = wanted[: len(wanted) - len(names)]
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.exit(
            f"There is no part {', '.join(unknown)}. Say one of: {', '.join(PARTS)}."
        )
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}"
    )
    for name in wanted or PARTS:
        print()
        PARTS[name](*names)


main(sys.argv[1:])
