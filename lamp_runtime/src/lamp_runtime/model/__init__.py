"""Model files: the base model and the shipped adapter become one GGUF, without torch."""
