"""Facts of blobs by digest: durable, shared by many processes. Imports model only."""
