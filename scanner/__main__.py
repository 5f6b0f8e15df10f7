"""``python -m scanner`` is the command ``weighbridge``."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the working directory: a json.py in a folder that is scanned must not be imported
    from scanner.cli.main import entry

    sys.exit(entry())
