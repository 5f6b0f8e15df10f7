"""What a publisher says of the terms, and what the texts say: licence facts. Imports model and catalog only."""
