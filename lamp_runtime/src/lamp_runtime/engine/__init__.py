"""From a request to a valid light program, through a small language model in a process of its own."""
