"""The models, one file each; a file declares ``MODEL`` and is found by its place here."""
