"""What is kept and told of the traffic: decision records."""
