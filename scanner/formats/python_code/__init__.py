"""What a Python program could do, read from its syntax tree: names as they resolve, and where they are used."""
