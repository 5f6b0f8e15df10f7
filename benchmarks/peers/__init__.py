"""Other scanners, each in an environment of its own, on the same corpus and the same large files as weighbridge."""
