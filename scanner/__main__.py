"""``python -m scanner`` is the command ``weighbridge``."""

import sys

from scanner.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
