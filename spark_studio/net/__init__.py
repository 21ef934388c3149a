"""Asking other servers: strangers' addresses with suspicion, the operator's with a key."""
