"""What every bill of materials says of a model, read off a report once: see `materials.materials`."""
