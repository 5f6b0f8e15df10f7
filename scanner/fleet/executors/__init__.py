"""Who reads the targets of a run: threads of this process, or the workers of a cluster. One module each."""
