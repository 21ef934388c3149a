"""What makes the picture of one page one, however often its button is pressed."""

import hashlib
import json

from django.http import HttpRequest

LONGEST_KEY = 64


def submit_key(request: HttpRequest, *asked: object) -> str:
    """Return the key of what is asked for, 64 hex digits, or "" where the page sent none.

    What is asked counts too: whoever goes back, changes a setting and presses again
    means a new picture.
    """
    minted = request.POST.get("submit_key", "")
    if not minted or len(minted) > LONGEST_KEY:
        return ""
    text = json.dumps([minted, *asked], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
