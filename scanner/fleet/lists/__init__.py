"""What a fleet is made of: files of names, folders of models, the Hub's cache, searches on the Hub; each target once."""
