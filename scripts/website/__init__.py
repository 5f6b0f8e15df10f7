"""The pages of the documentation site that follow from data and code; `mkdocs.yml` names `hook.py`."""
