"""Our own corpus: inert files for each known way that a model file attacks, and honest ones of every format."""
