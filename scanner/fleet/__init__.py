"""Many targets: lists of them, the runs over them, the executors that read them, and the lineage of whole tables."""
