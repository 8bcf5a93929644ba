"""The Wyoming protocol, by which Home Assistant's voice parts talk: the lamp as a server, a satellite and a client."""
