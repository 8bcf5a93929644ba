"""Frames -> light: brightness, the frame loop, and the sinks that it writes to."""
