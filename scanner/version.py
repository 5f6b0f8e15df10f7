"""The version, as a constant: reading package metadata costs 40 ms on the hook's path."""

VERSION = "0.1.0"
