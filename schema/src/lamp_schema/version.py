"""The package's version is the language's version: a model file that was trained for another major is refused."""

__version__ = "1.0.0"
