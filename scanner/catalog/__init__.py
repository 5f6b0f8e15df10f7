"""Rules, callables, licences and policies as typed tables. Imports model and yaml only."""
