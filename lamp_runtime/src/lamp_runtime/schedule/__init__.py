"""What the lamp does by itself at a time of day."""
