"""All looks of the studio, one file for each model that has any."""
