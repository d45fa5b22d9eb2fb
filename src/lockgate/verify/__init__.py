"""What can be said of a definition before any traffic."""
