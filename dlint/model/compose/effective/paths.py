"""Relative paths, each from where its own file says, as paths of the project.

Source: compose-go `paths/resolve.go`, which makes them absolute; here they start from the project's root.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, TypeAlias

from dlint.model.compose.effective.datum import Datum
from dlint.model.compose.effective.shape import Shape, changed, shape
from dlint.syntax.interpolate import HOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dlint.text import Source

    Folders: TypeAlias = Mapping[int, tuple[Source, str]]
    Rule: TypeAlias = Callable[[Datum, Folders], Datum]

REMOTE_CONTEXTS = ("https://", "http://", "git://", "ssh://", "github.com/", "git@", "service:")


def placed(root: Datum, folders: Folders) -> Datum:
    """The project with its paths taken from its root; `folders` tells where those of a Source start."""
    return changed(root, SHAPE, lambda rule, datum: rule(datum, folders))


def _path(datum: Datum, folders: Folders) -> Datum:
    text = datum.value
    if not isinstance(text, str) or not text or text[0] in f"/~\\{HOLE}" or text[1:2] == ":":
        return datum
    folder = folders.get(id(datum.at.source))
    path = posixpath.normpath(posixpath.join(folder[1] if folder is not None else "", text))
    return datum if path == text else Datum(path, datum.at, datum.key)


def _context(datum: Datum, folders: Folders) -> Datum:
    text = datum.value
    if not isinstance(text, str) or "://" in text or text.startswith(REMOTE_CONTEXTS):
        return datum
    return _path(datum, folders)


def _mount(datum: Datum, folders: Folders) -> Datum:
    kind, origin = datum.get("type"), datum.get("source")
    if kind is None or kind.value != "bind" or origin is None or not isinstance(datum.value, dict):
        return datum
    return Datum({**datum.value, "source": _path(origin, folders)}, datum.at, datum.key)


def _volume(datum: Datum, folders: Folders) -> Datum:
    options = datum.get("driver_opts")
    device, how, driver = (
        datum.get("driver_opts", "device"),
        datum.get("driver_opts", "o"),
        datum.get("driver"),
    )
    if options is None or device is None or how is None or how.value != "bind":
        return datum
    if driver is None or driver.value != "local":
        return datum
    assert isinstance(datum.value, dict)
    assert isinstance(options.value, dict)
    inner = Datum({**options.value, "device": _path(device, folders)}, options.at, options.key)
    return Datum({**datum.value, "driver_opts": inner}, datum.at, datum.key)


SHAPE: Shape[Rule] = shape(
    {
        "services.*.build.context": _context,
        "services.*.build.additional_contexts.*": _context,
        "services.*.build.ssh.*": _path,
        "services.*.env_file[].path": _path,
        "services.*.label_file[]": _path,
        "services.*.develop.watch[].path": _path,
        "services.*.volumes[]": _mount,
        "configs.*.file": _path,
        "secrets.*.file": _path,
        "volumes.*": _volume,
    }
)
