"""Spoken requests: a source of audio, a wake word, voice activity, and speech to text in a process of its own."""
