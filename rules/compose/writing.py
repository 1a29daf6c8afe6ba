"""How a project is written, for teams that want one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dlint.finding import no_fix, safe
from dlint.model.compose.listing import words
from dlint.model.obstacles import in_scalar
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.compose.service import Service


@rule(on.service(), severity="info", profile="style")
def quoted_volume(service: Service) -> Findings:
    """Only where the value means the same without its quotes."""
    for word in words(service, "volumes"):
        if word.can_be_plain:
            yield word.at.finding(f"`{word.text}` needs no quotes", fix=safe(word.at.replace(word.text)))


@rule(on.service(), severity="info", profile="style")
def port_quotes(service: Service, *, style: Literal["any", "single", "double"] = "any") -> Findings:
    """Of `ports` and `expose`; with `style` only those quotes will do."""
    for word in (*words(service, "ports"), *words(service, "expose")):
        if word.quotes == style or (style == "any" and word.quotes != "plain"):
            continue
        quote = "'" if style == "single" else '"'
        what = "lacks quotes" if word.quotes == "plain" else f"is not in {style} quotes"
        written = f"{quote}{word.text}{quote}"
        place = word.at
        why = in_scalar(place.source, place.span)
        if word.quotes == "plain":
            why = no_fix("in quotes it would be another text than Compose reads now")
        fix = safe(place.replace(written)) if word.can_be_quoted else why
        yield word.at.finding(f"the port {what}; write `{written}`", fix=fix)


@rule(on.compose_file(), severity="info", profile="style")
def no_project_name(file: ComposeFile) -> Findings:
    """The files that are put over another one take its name."""
    if file.is_v1 or file.is_template or not file.services or not file.effective.is_entry:
        return
    root, effective = file.root, file.effective.root
    is_first = file.path is None or file.effective.files[:1] == (file.path,)
    if root is not None and effective is not None and is_first and effective.get("name") is None:
        yield file.at(*root.entries[0].key.span).finding(
            "the project has no `name`, so it is called like the folder that it happens to lie in; name it"
        )


@rule(on.service(), severity="info", profile="style")
def build_and_image(service: Service, *, pull_policy: bool = True) -> Findings:
    image = service.place_of("image")
    if image is None or not service.has("build") or (pull_policy and service.has("pull_policy")):
        return
    yield image.finding(
        f"service `{service.name}` has `build` and `image`, so Compose may pull the image or build it;"
        " take one of them, or say which by `pull_policy`"
    )
