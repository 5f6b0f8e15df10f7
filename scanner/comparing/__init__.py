"""Two reports side by side: what changed from the one to the other, and whether anything got worse."""
