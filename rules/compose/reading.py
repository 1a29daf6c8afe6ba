"""What keeps Compose from reading the file as its author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.problem import ReaderProblem


@rule(
    on.problem(
        "invalid-yaml", "unknown-alias", "alias-cycle", "too-many-aliases", "too-deep", "too-many-values"
    ),
    severity="error",
)
def invalid_yaml(problem: ReaderProblem) -> Findings:
    """A template is no YAML before it is filled in; that it was not read is all there is to say."""
    from dlint.model.compose.file import ComposeFile

    file = problem.file
    if isinstance(file, ComposeFile) and file.is_template:
        yield problem.finding(
            "this is a template and no YAML yet, so nothing in it is checked; check the file it becomes",
            severity="info",
        )
        return
    yield problem.finding(problem.message)


@rule(on.problem("duplicate-key"), severity="error")
def duplicate_key(problem: ReaderProblem) -> Findings:
    yield problem.finding(f"{problem.message}; Compose refuses the file: keep one")
