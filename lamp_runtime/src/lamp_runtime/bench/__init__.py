"""The lamp's decoder beside every other way to get a light program out of the same file, in one run."""
