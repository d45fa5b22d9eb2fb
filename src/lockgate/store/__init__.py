"""What the control plane keeps: objects by kind, scope and id; never on a request's path."""
