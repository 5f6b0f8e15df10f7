"""The audit room: a Textual app in which a person works through a report and decides. It computes no verdict."""
