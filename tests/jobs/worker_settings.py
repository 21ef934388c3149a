"""The settings of workers that tests start: the studio's own, and what the test hands over."""

import json
import os

from spark_studio.settings import *  # noqa: F403

globals().update(json.loads(os.environ["SPARK_TEST_SETTINGS"]))
