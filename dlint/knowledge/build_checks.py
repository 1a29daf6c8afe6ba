"""Docker's build checks, by name.

Source: https://docs.docker.com/reference/build-checks/ and BuildKit's `frontend/dockerfile/linter`, of
August 2026.
"""

from __future__ import annotations

from typing import Final

CHECKS: Final = (
    "ConsistentInstructionCasing", "CopyIgnoredFile", "DuplicateStageName", "ExposeInvalidFormat",
    "ExposeProtoCasing", "FromAsCasing", "FromPlatformFlagConstDisallowed", "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom", "InvalidDefinitionDescription", "JSONArgsRecommended", "LegacyKeyValueFormat",
    "MaintainerDeprecated", "MultipleInstructionsDisallowed", "NoEmptyContinuation",
    "RedundantTargetPlatform", "ReservedStageName", "SecretsUsedInArgOrEnv", "StageNameCasing",
    "UndefinedArgInFrom", "UndefinedVar", "WorkdirRelativePath",
)  # fmt: skip

EXPERIMENTAL: Final = ("InvalidDefinitionDescription",)
"""Those that run only where `experimental=` names them."""

FILE_ONLY: Final = frozenset((
    "ConsistentInstructionCasing", "DuplicateStageName", "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom", "NoEmptyContinuation", "ReservedStageName",
))  # fmt: skip
"""Those that no comment above an instruction skips, only the directive on top."""
