"""Step 5, `train`: a base model and chat data -> a LoRA adapter."""
