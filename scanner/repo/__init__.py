"""What several files of one repo say together: derived facts. Imports model only; no bytes are read here."""
