"""Files that hold secrets, on their way into images and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.compose.env_files import tracked
from dlint.model.context.of_file import contexts
from dlint.model.context.secrets import holds_key, secret_in
from dlint.model.context.sent import sent
from dlint.model.credentials.found import Credential
from dlint.model.instructions import Copy
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Severity
    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile


@rule(on.credential("file") | on.dockerfile(), severity="warning", precision="medium", security=7.0)
def file_copied(subject: Credential | Dockerfile) -> Findings:
    """By name where the context is not known; else by what the file holds."""
    if isinstance(subject, Credential):
        yield from _named(subject)
        return
    from dlint.model.context.ignoring import left_behind

    for one in sent(subject):
        if one.kind == "secrets":
            lines = ", ".join(f"`{line}`" for line in one.lines[:5])
            written = " ".join(text for text, _ in one.copy.sources)
            yield one.copy.source_paths[0][1].finding(
                f"`{one.copy.keyword} {written}` takes along {one.named}; add {lines} to `{one.ignore_path}`",
                severity=None if one.copy.stage.in_image else "info",
                fix=left_behind(one),
            )


def _named(credential: Credential) -> Findings:
    severity: Severity = credential.severity
    copy = credential.owner
    found = contexts(copy.file) if isinstance(copy, Copy) else ()
    if isinstance(copy, Copy) and found:
        known = next((path for path, place in copy.source_paths if place.span == credential.span), None)
        takes = [context.taken((known,)) for context in found] if known else []
        if takes and all(take.complete for take in takes):
            if any(take.left and not take.found for take in takes):
                return
            paths = [path for take in takes for _, path in take.found]
            held = [(context, path) for context in found for path in paths]
            if paths and not any(secret_in(*each) or holds_key(*each) for each in held):
                return
            if paths and copy.stage.in_image:
                severity = "warning"
    yield credential.finding(credential.message, severity=severity, related=credential.others)


@rule(on.compose_file(), severity="warning", security=6.0)
def env_file_tracked(file: ComposeFile) -> Findings:
    """Placeholders and well-known defaults are no secrets."""
    for place, path, names in tracked(file):
        shown = ", ".join(f"`{name}`" for name in names[:3]) + (" and more" if len(names) > 3 else "")
        yield place.finding(
            f"git does not ignore `{path}`, which holds {shown}; keep an example with empty values in git"
            f" and list `{path}` in `.gitignore`"
        )
