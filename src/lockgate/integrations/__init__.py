"""Effects done for real: calls to HTTP backends and to Lambda's Invoke address."""
