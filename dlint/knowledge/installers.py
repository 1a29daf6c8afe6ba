"""Installers that people pipe into a shell, and what they ask of apt's package lists.

Sources: the scripts themselves, as of November 2026. What does not stand here may install from the lists.
"""

from __future__ import annotations

from dlint.lazy import regex

# they run `apt-get update` before they install anything
_UPDATING = regex(
    r"(?i)https?://(?:(?:deb|rpm)\.nodesource\.com/|get\.docker\.com\b|(?:[\w-]+\.)?packagecloud\.io/"
    r"|packages\.gitlab\.com/install/)"
)
# they put files into place, or stop where a package is missing
_WITHOUT_APT = regex(
    r"(?i)https?://(?:sh\.rustup\.rs|static\.rust-lang\.org/rustup"
    r"|raw\.githubusercontent\.com/(?:creationix|nvm-sh)/nvm/|getcomposer\.org/|bootstrap\.pypa\.io/|get\.sdkman\.io"
    r"|install\.meteor\.com|pyenv\.run|(?:install\.)?python-poetry\.org|astral\.sh/|get\.helm\.sh|bun\.sh/|deno\.land/"
    r"|(?:www\.)?npmjs\.(?:org|com)/install\.sh|yarnpkg\.com/install\.sh|dot\.net/)"
)


def updates_lists(url: str) -> bool:
    """Whether the installer at a URL fetches the package lists anew before it uses them."""
    return _UPDATING.match(url) is not None


def uses_no_lists(url: str) -> bool:
    """Whether the installer at a URL installs no packages of the system."""
    return _WITHOUT_APT.match(url) is not None
