"""The lamp over HTTP: the API, live frames, and the page."""
