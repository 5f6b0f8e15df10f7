"""Facts and rules to findings. Imports model and catalog only."""
