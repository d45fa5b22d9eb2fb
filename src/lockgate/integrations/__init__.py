"""Effects done for real: calls to HTTP backends, AWS services and Lambda's Invoke address."""
