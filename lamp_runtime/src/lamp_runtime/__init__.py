"""The lamp: a request in words goes in, a small language model writes a light program, 172 LEDs play it."""
