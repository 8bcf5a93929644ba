"""Everything that the trainer raises on purpose."""


class TrainerError(Exception):
    """Bad input, a missing file or a failed step; the message gives the value, the limit and the fix."""
