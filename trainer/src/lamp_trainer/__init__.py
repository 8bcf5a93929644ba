"""From prompts to a fine-tuned model file. Empty for now: the package holds its place in the repo."""
