"""The data plane: requests to the engine, effects to those who do them, answers back."""
