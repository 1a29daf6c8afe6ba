"""What a configuration builds on: another one, by path or from a package, and a version of dlint."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from dlint import __version__
from dlint.config.settings import ALONE, lies_in

if TYPE_CHECKING:
    from dlint.config.settings import Layer

_CLAUSE = r"(?P<sign>>=|<=|==|!=|~=|>|<|)\s*(?P<version>\d{1,9}(?:\.\d{1,9}){0,9})(?P<any>\.\*)?"


def extended(layer: Layer, within: str | None = None) -> str:
    """The file that `extend` means: a path from the configuration's folder, or `dlint.toml` of a package.

    The package is only looked for, never imported. Errors: `ConfigError`.
    """
    said = layer.values["extend"]
    path = os.path.normpath(os.path.join(layer.folder, said))
    if within is not None and not lies_in(path, within):
        raise layer.error(f"`extend` leads out of the project, to {said}; {ALONE}", "extend")
    if os.path.isfile(path):
        return path
    shown = path if os.path.isabs(layer.path) else os.path.relpath(path)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", said):
        raise layer.error(f"`extend` names {shown}, which does not exist", "extend")
    folders = _package(said)
    if not folders:
        raise layer.error(
            f"`extend` names {said}, which is neither a file here nor an installed package", "extend"
        )
    found = next(
        (file for folder in folders if os.path.isfile(file := os.path.join(folder, "dlint.toml"))), None
    )
    if found is None:
        raise layer.error(f"`extend` names the package {said}, which holds no dlint.toml", "extend")
    return found


def _package(name: str) -> list[str]:
    """The folders of a top-level package; finding one runs none of its code."""
    from importlib.util import find_spec

    try:
        spec = find_spec(name.replace("-", "_"))
    except (ImportError, ValueError):
        return []
    return list(spec.submodule_search_locations or ()) if spec is not None else []


def check_version(layer: Layer) -> None:
    """Whether `required-version` allows this dlint. Errors: `ConfigError`."""
    said = layer.values.get("required-version")
    if not isinstance(said, str):
        return  # the check of types says so
    for clause in said.split(","):
        found = re.fullmatch(_CLAUSE, clause.strip())
        if found is None or (found["any"] and found["sign"] not in {"==", "!=", ""}):
            raise layer.error(
                "`required-version` must be versions such as `>=0.3` or `>=0.3,<1`", "required-version"
            )
        if not _allows(found["sign"] or "==", _numbers(found["version"]), prefix=bool(found["any"])):
            raise layer.error(
                f"this is dlint {__version__}, and the configuration asks for `{said}`", "required-version"
            )


def _numbers(version: str) -> tuple[int, ...]:
    release = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in release[0].split(".")) if release else ()


def _allows(sign: str, wanted: tuple[int, ...], *, prefix: bool) -> bool:
    own = _numbers(__version__)
    length = len(wanted) if prefix else max(len(own), len(wanted))
    left, right = (_padded(each, length) for each in (own, wanted))
    if sign == "~=":
        return left >= right and own[: len(wanted) - 1] == wanted[:-1]
    return {
        "==": left == right,
        "!=": left != right,
        ">=": left >= right,
        "<=": left <= right,
        ">": left > right,
        "<": left < right,
    }[sign]


def _padded(version: tuple[int, ...], length: int) -> tuple[int, ...]:
    return (*version, *(0,) * length)[:length]
