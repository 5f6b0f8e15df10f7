"""Outside scanners as sources of facts. Imports the model and the scanner itself, nothing else."""
