"""conda, mamba and micromamba: what they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.edits import cleaning
from dlint.model.leftovers import left_somewhere, reaches_image
from dlint.model.scripts import called
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import Run

_PROGRAMS = ("conda", "mamba", "micromamba")


@rule(on.instruction("RUN") | on.reached_script(), severity="info")
def cache_left(run: Run) -> Findings:
    """The last command of the RUN speaks for all of them; removing any `pkgs` folder cleans up."""
    fetching = (one for one in reversed(run.acting) if one.program in _PROGRAMS and left_somewhere(one))
    last = next(fetching, None)
    if (
        last is None
        or last.open
        or last.doubtful
        or last.has("--dry-run", "--offline")
        or not reaches_image(last)
    ):
        return
    if any("pkgs" in removal.word.text or "conda" in removal.word.text.lower() for removal in run.removals):
        return
    if any(mount.type in ("cache", "tmpfs") and "pkgs" in (mount.target or "pkgs") for mount in run.mounts):
        return
    yield last.at(last.verb).finding(
        f"`{last.name}` leaves the packages that it downloads beside those it installs; "
        f"end {called(run)} with `{last.program} clean --all --yes`",
        fix=cleaning(last, "clean --all --yes"),
    )
