"""The build hook that brings the compose-spec schema, which is not ours to commit, into the package.

Both files come out of the build requirement check-jsonschema, into a wheel and, for editable installs, into
the checkout, where git ignores them. `python hatch_build.py` does the same for a checkout that is there.
"""

from __future__ import annotations

import importlib.util
import os
import shutil

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TAKEN = {
    "compose-spec.json": "compose-spec.json",
    "licenses/LICENSE.compose-spec": "LICENSE.compose-spec",
}


def vendored() -> str:
    """The folder of schemas inside check-jsonschema; nothing of it is imported."""
    spec = importlib.util.find_spec("check_jsonschema")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            "building dlint needs check-jsonschema, which brings the compose-spec schema; install it"
        )
    return os.path.join(spec.submodule_search_locations[0], "builtin_schemas", "vendor")


def bring(root: str) -> None:
    """Copy the schema and its licence into `dlint/data` under `root`."""
    source, target = vendored(), os.path.join(root, "dlint", "data")
    os.makedirs(target, exist_ok=True)
    for theirs, ours in TAKEN.items():
        path = os.path.join(source, theirs)
        if not os.path.isfile(path):
            raise SystemExit(f"check-jsonschema no longer holds {theirs}; see hatch_build.py")
        shutil.copyfile(path, os.path.join(target, ours))


class Schema(BuildHookInterface):  # type: ignore[type-arg]
    """Run by hatchling before it makes a wheel or an editable install."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - as hatchling calls it
        bring(self.root)


if __name__ == "__main__":
    bring(os.path.dirname(os.path.abspath(__file__)))
