"""Keep how looks draw now: python -m tests.engines.seen [look ...]. Look at what changed."""

import sys

from tests.engines.seen.pictures import LOOKS, file_of, save

for look in sys.argv[1:] or LOOKS:
    save(look)
    print(file_of(look).name)
