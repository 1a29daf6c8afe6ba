"""What the profiles are for, in the words of `dlint explain PROFILE`."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "default": (
        "What runs unasked: defects, and clear security faults. Taste has no place here, and neither has "
        "what is right for some projects only."
    ),
    "reproducible": (
        "For builds that give the same image tomorrow: versions and digests pinned. It is not on by default, "
        "as a pin has to be kept up: distributions drop old versions from their archives, and a build with "
        "pins that nobody renews breaks within weeks, or goes without security updates. Use it where a tool "
        "such as Renovate renews the pins, or where packages come from a snapshot or a mirror of your own."
    ),
    "hardening": (
        "What a locked-down environment asks for: no root, nothing that can be written, no exception without "
        "a trace. Many good images for development do without."
    ),
    "style": "Taste: order, case, merged instructions. Nothing here is a fault; use it to have one way.",
    "region": ("Mirrors and time zones, where the setting `region` or the files say where images are built."),
    "hadolint": (
        "What hadolint runs unasked, with the severities it has there, to switch first and widen later. "
        "`dlint config --from-hadolint` takes over its settings."
    ),
}


def heading(name: str, width: int = 80) -> str:
    """What a profile is for, and how to choose it; empty for any other name."""
    if name not in WORDS:
        return ""
    from textwrap import fill

    chosen = (
        '["default"]'
        if name == "default"
        else f'["{name}"]'
        if name == "hadolint"
        else f'["default", "{name}"]'
    )
    return f"{fill(WORDS[name], width)}\n\n  profile = {chosen}\n\n"
