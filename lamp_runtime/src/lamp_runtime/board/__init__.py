"""What a board needs around the lamp: lines of config.txt, devices, groups, sound, memory, a supply that is enough."""
