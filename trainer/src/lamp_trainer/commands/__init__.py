"""The sub-commands of `lamp-train`, a module each: HELP, add_arguments(parser), main(options) -> exit code."""
