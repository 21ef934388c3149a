"""Words and what they mean, kept as data. See the .toml files."""
