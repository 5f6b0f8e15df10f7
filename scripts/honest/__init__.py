"""Objects that people save, made by the real libraries: one profile for each list of safe callables."""

from __future__ import annotations

from scripts.honest import arrays, boosters, checkpoints, estimators, frames, networks, texts, trainers
from scripts.honest.profile import Profile

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for module in (arrays, boosters, checkpoints, estimators, frames, networks, texts, trainers)
    for profile in module.PROFILES
}
"""Every profile by its name."""

__all__ = ["PROFILES", "Profile"]
