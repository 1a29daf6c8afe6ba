"""Pages: their blocks as the files of a project of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.model.project import Project
from dlint.syntax import markdown
from dlint.syntax.hostshell import mentions_containers
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.host import HostScript
    from dlint.syntax import dockerfile as syntax
    from dlint.syntax.markdown import Block
    from dlint.syntax.yaml import Yaml
    from dlint.text import Mapped

MOST_BLOCKS = 1_000
"""Of one page; real ones show tens."""


class PageFiles:
    """A page's blocks under the names that its text gives them; two of one name are variants."""

    def __init__(self, page: markdown.Page) -> None:
        self.page = page
        self.blocks: dict[str, Block] = {}
        for block in page.blocks:
            if block.name is not None:
                self.blocks.setdefault(block.name.lstrip("/"), block)
        self.paths = frozenset(self.blocks)

    def read(self, path: str) -> Source | None:
        block = self.blocks.get(path)
        return Source(self.page.source.path, block.content.text) if block is not None else None

    def script(self, path: str) -> tuple[Source, Mapped] | None:
        block = self.blocks.get(path)
        return (self.page.source, block.content) if block is not None else None

    def tree(self, path: str) -> syntax.Dockerfile | None:
        block = self.blocks.get(path)
        return _dockerfile(self.page, block) if block is not None and block.kind == "dockerfile" else None

    def yaml(self, path: str) -> Yaml | None:
        block = self.blocks.get(path)
        return _compose(self.page, block) if block is not None and block.kind == "compose" else None

    def evidence(self) -> Iterable[tuple[str, Source]]:
        """The page as a whole: its prose and inline code tell too how images are built."""
        yield "", self.page.source

    def children(self, folder: str) -> None:
        """A page shows some files of a folder, not what lies in it."""

    def kept_by_git(self, path: str) -> None:
        """A page knows of no git."""

    def ignored_by_git(self, path: str) -> bool:  # noqa: ARG002 - as everywhere else
        return False

    def leads_out(self, path: str) -> None:
        """A page has no links of a file system."""


def models(source: Source, region: str | None) -> tuple[Dockerfile | ComposeFile | HostScript, ...]:
    """The Dockerfiles, compose files and, where it concerns containers, shell that a page shows, in order."""
    from dlint.model.compose.file import ComposeFile

    page = markdown.parse(source)
    if sum(block.kind is not None for block in page.blocks) > MOST_BLOCKS:
        raise OSError(f"it shows more than {MOST_BLOCKS:,} files and scripts")
    project = Project(PageFiles(page), region)
    found: list[Dockerfile | ComposeFile | HostScript] = []
    for block in page.blocks:
        path = block.name.lstrip("/") if block.name is not None else None
        if block.kind == "dockerfile":
            found.append(project.model(_dockerfile(page, block), path))
        elif block.kind == "compose":
            found.append(ComposeFile(_compose(page, block), project=project, path=path))
        elif block.kind == "shell" and mentions_containers(block.content.text):
            from dlint.model.host import HostScript

            parts = (block.content,)
            found.append(HostScript(source, parts, extent=block.span, project=project, path=path))
    return tuple(found)


def _dockerfile(page: markdown.Page, block: Block) -> syntax.Dockerfile:
    from dlint.syntax.dockerfile import parse_fragment

    return parse_fragment(page.source, block.content)


def _compose(page: markdown.Page, block: Block) -> Yaml:
    from dlint.syntax.yaml import parse_mapped

    return parse_mapped(page.source, block.content)
