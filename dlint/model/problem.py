"""What the readers could not make sense of, as a place that rules can report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import Place

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.syntax.problem import Problem


class ReaderProblem(Place):
    """A reader's problem in its file; `message` is a whole sentence, `suggestion` replaces the span."""

    def __init__(self, file: Dockerfile | ComposeFile, problem: Problem) -> None:
        self.file = file
        self.source = file.source
        self.span = problem.span
        self.kind = problem.kind
        self.message = problem.message
        self.suggestion = problem.suggestion
