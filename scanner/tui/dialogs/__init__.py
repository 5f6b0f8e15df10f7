"""Questions that are asked over a screen: one module for each."""
