"""References to images: which image, from where it is named, and what is known of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dlint.finding import At, Place

if TYPE_CHECKING:
    from dlint.knowledge.images import Distribution
    from dlint.model.commits import Commit
    from dlint.model.compose.service import Service
    from dlint.model.container import Container
    from dlint.model.instructions import Instruction
    from dlint.syntax.imageref import ImageRef


class ImageUse(Place):
    """An image named by FROM, by `--from`, by a mount, by a service's `image:` or by `docker run`.

    `kind` is "from", "copy-from", "mount", "service" or "run". `text` is the name after expansion; `ref` is
    None where it is no valid reference. `--from` may as well name a build context that the command
    line gives: those without registry, tag or digest are not `certain` to be images.
    """

    def __init__(self, owner: Instruction | Service | Container, place: At, text: str, kind: str) -> None:
        self.owner = owner
        self.source = place.source
        self.span = place.span
        self.text = text
        self.kind = kind

    @cached_property
    def ref(self) -> ImageRef | None:
        from dlint.syntax.imageref import parse

        return parse(self.text)

    @property
    def certain(self) -> bool:
        if self.kind in ("from", "service", "run"):
            return True
        return self.ref is not None and bool(self.ref.tag or self.ref.digest or self.ref.registry)

    @cached_property
    def placeholder(self) -> bool:
        """Whether it is an example's name, which nobody can pull (`username/repo:tag`)."""
        from dlint.knowledge.placeholders import is_placeholder

        return is_placeholder(self.text)

    @property
    def built_here(self) -> bool:
        """Whether the file or its project builds what it names, so that nothing is pulled."""
        if self.ref is None or (self.distribution is not None and self.kind != "run"):
            return False
        return self.owner.file.builds(self.ref)

    @property
    def commit(self) -> Commit | None:
        """The command of the project that makes it of a container."""
        project = self.owner.file.project
        if project is None or self.ref is None or self.distribution is not None:
            return None
        return project.committed(self.ref)

    @property
    def pulled(self) -> ImageRef | None:
        """The reference of an image that is pulled: no id, no placeholder, nothing made here."""
        local = self.ref is None or self.ref.looks_like_id or self.placeholder or self.built_here
        return None if local or self.commit is not None else self.ref

    @cached_property
    def distribution(self) -> Distribution | None:
        from dlint.knowledge.images import distribution

        return distribution(self.ref.familiar, self.ref.tag) if self.ref is not None else None


def image_use(owner: Instruction, place: At, text: str | None, kind: str) -> ImageUse | None:
    return ImageUse(owner, place, text, kind) if text else None
