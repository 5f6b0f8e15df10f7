"""A line in which one types. What is pasted goes in as one line, as far as it fits."""

from __future__ import annotations

from textual.events import Paste
from textual.widgets import Input


class Entry(Input):
    """Textual's line refuses a pasted text that is too long without a word, and takes the first line of several."""

    def on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        text = "".join(letter for letter in " ".join(event.text.split()) if letter.isprintable())
        start, end = sorted(self.selection)
        kept = len(self.value) - (end - start)
        fits = len(text) if not self.max_length else max(0, self.max_length - kept)
        if len(text) > fits:
            left = len(text) - fits
            self.app.notify(
                f"{left:,} of the pasted characters did not fit: a line holds {self.max_length:,}.",
                severity="warning",
                markup=False,
            )
        self.replace(text[:fits], start, end)
