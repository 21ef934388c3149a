"""Names of jobs as a program sees them: 20 characters, those made later sort later."""

import base64
import re
import secrets
import time

SHAPE = re.compile(r"[0-9a-v]{20}")


def new_task_id() -> str:
    """Return an id shaped like an xid: 4 bytes of time and 8 of chance, base32hex."""
    raw = int(time.time()).to_bytes(4, "big") + secrets.token_bytes(8)
    return base64.b32hexencode(raw).decode("ascii").rstrip("=").lower()
