"""Ways in: HTTP with the page; voice and buttons come beside it."""
