"""Where a server's configuration, as the Dockerfile copies it, sends the log.

Source: nginx.org, the directives `access_log` (ngx_http_log_module) and `error_log` (ngx_core_module).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex
from dlint.model.origins import in_image

if TYPE_CHECKING:
    from dlint.model.stage import Stage

_LOG = regex(r"(?m)^[^#\n]*?\b(?:access|error)_log\s+([^\s;]+)")
_SHOWN = ("/dev/std", "/proc/self/fd/", "syslog:", "stderr", "off", "$")


def stays_in_files(stage: Stage, path: str, log: str) -> bool:
    """Whether the nginx configuration at a path of the image is at hand, names this log, and only files."""
    found, project = in_image(stage, path), stage.file.project
    source = project.files.read(found) if found is not None and project is not None else None
    if source is None:
        return False
    targets = _LOG.findall(source.text)
    return log in targets and not any(target.startswith(_SHOWN) for target in targets)
