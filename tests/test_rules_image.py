"""What the cards of image/ cannot show."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.knowledge.placeholders import is_placeholder
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
DIGEST = "sha256:" + "0f" * 32


def found(rule, text, name="Dockerfile", settings=None):
    return EXAMPLES.lint({name: text}, rule, settings or {})


@pytest.mark.parametrize(
    "text",
    [
        "FROM scratch",
        "FROM Base",
        "ARG BASE\nFROM $BASE",
        f"FROM python@{DIGEST}",
        "FROM localhost:5000/base:1",
        "FROM alpine:3 AS base\nFROM base",
        "FROM alpine:3\nCOPY --from=nginx / /",
        "FROM alpine:3\nONBUILD COPY --from=0 / /",
    ],
)
def test_what_is_tagged_or_no_image_for_sure_is_not_untagged(text):
    assert not found("image/untagged", text)


def test_port_of_a_registry_is_no_tag():
    assert len(found("image/untagged", "FROM localhost:5000/base")) == 1


def test_default_of_a_variable_is_resolved_in_both_kinds_of_file():
    assert found("image/untagged", "ARG BASE=debian\nFROM ${BASE}")
    text = "services:\n  a:\n    image: ${IMAGE:-nginx}\n  b:\n    image: ${IMAGE}\n"
    assert [one.range.line for one in found("image/untagged", text, "compose.yaml")] == [3]


def test_image_that_a_service_builds_under_another_tag_is_not_pulled():
    text = "services:\n  a:\n    build: .\n    image: acme/shop:dev\n  b:\n    image: acme/shop\n"
    assert not found("image/untagged", text, "compose.yaml")


def test_digest_hides_what_its_tag_says_of_latest():
    assert not found("image/latest-tag", f"FROM python:latest@{DIGEST}")


def test_one_finding_for_an_image_that_is_given_up_and_old():
    assert not found("image/end-of-life", "FROM centos:7")
    assert found("image/deprecated", "FROM centos:7")


@pytest.mark.parametrize(
    ("pattern", "image", "allowed"),
    [
        ("docker.io", "nginx:1", True),
        ("hub.docker.com", "acme/shop:1", True),
        ("*", "x.com/y:1", True),
        ("*.random.com", "x.com/debian:1", False),
        ("x.com", "x.com:5000/debian:1", False),
        ("https://x.com/", "x.com/debian:1", True),
        ("x.com/acme", "x.com/acme/a/b:1", True),
        ("x.com/acme", "x.com/acmecorp/a:1", False),
    ],
)
def test_registries_are_compared_as_docker_names_them(pattern, image, allowed):
    settings = {"rules": {"image/forbidden-registry": {"registries": [pattern]}}}
    assert bool(found("image/forbidden-registry", f"FROM {image}", settings=settings)) is not allowed


@pytest.mark.parametrize(
    "text",
    [
        "username/repo:tag",
        "your-image",
        "<image>",
        "registry.example.com/a:1",
        "YOUR_USERNAME/app",
        "nginx:tag",
        "xxx",
    ],
)
def test_placeholders(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "yourls",
        "nginx:1.29",
        "userland/app",
        "acme/example:1",
        "tagger/app:tag-1",
        "xx/xxl-job:2",
        "imagemagick",
    ],
)
def test_names_that_only_look_like_placeholders(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize("text", ["FROM java", "FROM openjdk:latest", "FROM centos:latest"])
def test_an_image_that_is_given_up_has_no_next_version(text):
    assert not found("image/untagged", text)
    assert not found("image/latest-tag", text)
    assert len(found("image/deprecated", text)) == 1
