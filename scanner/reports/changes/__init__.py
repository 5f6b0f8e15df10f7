"""A comparison of two reports, told on a screen, in a pull request and to programs."""
