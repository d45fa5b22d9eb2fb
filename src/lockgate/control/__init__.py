"""The control port: what the gateway tells of itself, on loopback."""
