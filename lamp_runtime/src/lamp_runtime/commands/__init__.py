"""The sub-commands of `lamp`, one file each."""
