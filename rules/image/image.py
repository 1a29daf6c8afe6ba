"""References to images: FROM, COPY --from, mounts, and the `image:` of services alike."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dlint.finding import no_fix, unsafe
from dlint.lazy import regex
from dlint.model.obstacles import in_word
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Fix, NoFix
    from dlint.model.image import ImageUse

_SYSTEM_MANAGERS = frozenset(("apt-get", "apt", "aptitude", "yum", "dnf", "microdnf"))

_TEMURIN = regex(r"(?:8|11|17|21)(?:-(?:jdk|jre))?(?:-alpine)?")


@rule(on.image(), severity="warning")
def untagged(image: ImageUse) -> Findings:
    """A name alone in `--from` may be a build context of the command line, so it is not judged."""
    ref = image.pulled
    if ref is not None and image.certain and not (ref.tag or ref.digest) and not _given_up(image):
        yield image.finding(f"`{image.text}` names no tag, so each pull may bring another version; name one")


@rule(on.image(), severity="warning")
def latest_tag(image: ImageUse, *, tags: frozenset[str] = frozenset({"latest"})) -> Findings:
    ref = image.pulled
    if ref is not None and ref.tag in tags and not ref.digest and not _given_up(image):
        yield image.finding(
            f"`{image.text}` becomes another version with each release; name one in place of `{ref.tag}`"
        )


def _given_up(image: ImageUse) -> bool:
    """An image that gets no new versions stays what it is; `deprecated` speaks of it."""
    from dlint.knowledge.deprecated import deprecated as given_up

    ref = image.ref
    return ref is not None and given_up(ref.registry, ref.familiar, ref.tag) is not None


@rule(on.image(), severity="info", profile="reproducible")
def undigested(image: ImageUse) -> Findings:
    ref = image.pulled
    if ref is not None and image.certain and not ref.digest:
        yield image.finding(
            f"`{image.text}` can change under its name; add the digest of what you tested (`@sha256:...`)"
        )


@rule(on.image() | on.host_image(), severity="error")
def forbidden_registry(image: ImageUse, *, registries: tuple[str, ...] = ()) -> Findings:
    ref = image.ref
    if not registries or ref is None or ref.looks_like_id or image.built_here:
        return
    if not (image.certain or image.distribution is not None or "/" in image.text):
        return  # it may be a build context
    registry = ref.registry or "docker.io"
    if not any(_allows(pattern, registry, ref.path) for pattern in registries):
        allowed = ", ".join(registries)
        yield image.finding(f"`{image.text}` comes from {registry}; images may come from {allowed} only")


def _allows(pattern: str, registry: str, path: str) -> bool:
    """Whether a pattern is for the image: of its registry alone, or with a path for what lies under it."""
    host, slash, folder = pattern.removeprefix("https://").rstrip("/").lower().partition("/")
    if host in ("hub.docker.com", "index.docker.io", "registry-1.docker.io"):
        host = "docker.io"
    if not fnmatchcase(registry.lower(), host):
        return False
    return not slash or fnmatchcase(path, folder) or path.startswith(f"{folder}/")


@rule(on.image(), severity="warning")
def end_of_life(image: ImageUse) -> Findings:
    """An image that is given up as a whole is `image/deprecated`."""
    from dlint.knowledge.endoflife import end_of_life as ended

    ref = image.pulled
    if ref is None or (ref.tag is None and ref.digest) or _given_up(image):
        return
    end = ended(ref.familiar, ref.tag)
    if end is not None:
        yield image.finding(
            f"`{image.text.partition('@')[0]}` is {end.what}, which has had no fixes since {end.since}; "
            "move to a release that gets them"
        )


@rule(on.image() | on.host_image(), severity="warning")
def deprecated(image: ImageUse) -> Findings:
    from dlint.knowledge.deprecated import deprecated as given_up

    ref = image.ref
    found = given_up(ref.registry, ref.familiar, ref.tag) if ref is not None else None
    if found is not None and image.pulled is not None:
        remedy = f"; use `{found.instead}`" if found.instead is not None else "; use another image"
        said = found.instead is not None and found.reason.endswith(found.instead)
        yield image.finding(
            f"`{image.text}` is given up: {found.reason}{'' if said else remedy}",
            fix=_instead(image, found.instead),
        )


def _instead(image: ImageUse, instead: str | None) -> Fix | NoFix | None:
    """The image in its place, where that has the same tags: moved ones, and Java's plain ones."""
    text, ref = image.text, image.ref
    if instead is None or ref is None:
        return None
    if ref.digest:
        return no_fix("a digest pins it")
    if image.source.slice(image.span) != text:
        return in_word(image)
    name, _, tag = text.partition(":")
    if ":" in tag or "/" in tag:
        return None
    if instead == "eclipse-temurin":
        if not _TEMURIN.fullmatch(tag):
            return None
    elif instead.startswith("mcr.microsoft.com/") or name.partition("/")[2] == "" or instead == "node":
        return None
    why = f"`{instead}` is built by others, and may not have this tag"
    return unsafe(image.replace(f"{instead}:{tag}" if tag else instead), why=why)


@rule(on.image(), severity="warning")
def placeholder(image: ImageUse) -> Findings:
    if image.placeholder:
        yield image.finding(f"`{image.text}` is a placeholder, no image; write the name of the real one")


@rule(on.image(), severity="warning")
def committed(image: ImageUse) -> Findings:
    if image.ref is not None and image.ref.looks_like_id:
        yield image.finding(
            f"`{image.text}` is the id of an image on one machine, and nothing says how it was made; "
            "write its Dockerfile and name what that builds"
        )
    elif image.commit is not None:
        yield image.finding(
            f"`{image.text}` is made of a container by `{image.commit.by}`, so nobody can make it again; "
            "write its Dockerfile and build that",
            related=[image.commit.place.related("made here")],
        )


@rule(on.image(), severity="info", profile="style")
def needless_weight(image: ImageUse) -> Findings:
    """A shipped stage on a whole distribution, where all that is installed is what one official image is."""
    from dlint.knowledge.official import official_image
    from dlint.model.instructions import From

    owner, ref, system = image.owner, image.ref, image.distribution
    if not isinstance(owner, From) or ref is None or system is None or ref.digest or not owner.stage.ships:
        return
    if ref.familiar != system.name or system.slim:
        return
    chain = owner.stage.file.stages[-1].chain
    commands = [command for stage in chain for run in stage.runs for command in run.all_commands]
    if any(command.open and command.program in _SYSTEM_MANAGERS for command in commands):
        return
    packages = [package for stage in chain for package in stage.packages]
    if not all(package.sure for package in packages):
        return
    names = frozenset(package.name for package in packages if package.manager in _SYSTEM_MANAGERS)
    instead = official_image(system.name, names)
    if instead is not None:
        main, better = instead
        yield image.finding(
            f"`{image.text}` is a whole system for `{main}` alone; `{better}` is made for that and smaller"
        )
