"""What tells findings of different runs to be the same: rule, path and the masked line, never its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.report.record import Reported


def fingerprints(findings: Iterable[Reported]) -> list[str]:
    """Each finding's fingerprint, in order; no two are the same, as equal ones are counted through."""
    from hashlib import sha256

    seen: dict[str, int] = {}
    keys: list[str] = []
    for finding in findings:
        line = " ".join(finding.excerpt[0].split()) if finding.excerpt else ""
        whole = f"{finding.rule}\0{finding.path}\0{line}".encode("utf-8", "surrogatepass")
        digest = sha256(whole).hexdigest()[:32]
        seen[digest] = seen.get(digest, 0) + 1
        keys.append(f"{digest}:{seen[digest]}")
    return keys
