"""A button and a knob on the Pi's pins."""
