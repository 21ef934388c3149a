"""The Spark service over HTTP: hand a picture over, wait for it, fetch it, check it."""
