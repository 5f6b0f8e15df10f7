"""The head of every page that we write: it allows its own style and script by their digests, and nothing else."""

from __future__ import annotations


def head(title: str, style: str, script: str = "", body: str = "") -> str:
    """The page up to ``<body>``. ``title`` is escaped already; ``body`` is the class of the body, if any.

    What runs or loads is named in the policy of the page (https://www.w3.org/TR/CSP3/): no other script, style, picture
    or form works in it, whatever a scanned string would be.
    """
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{title} · Weighbridge</title>
<style>{style}</style></head>
<body{f' class="{body}"' if body else ""}>"""


def _digest(content: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
