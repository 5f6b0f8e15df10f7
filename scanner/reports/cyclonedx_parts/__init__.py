"""CycloneDX as plain dictionaries, for the versions that are outputs: see `cyclonedx_parts.document`."""
