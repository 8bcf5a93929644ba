"""What the lamp keeps on disk."""
