"""Time zones: the traps that cards have no room for."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

RULES = Examples(load([builtin_home()]))
LINK = "RUN ln -sf /usr/share/zoneinfo/Asia/Shanghai /etc/localtime\n"


def lines(text, rule, path="Dockerfile", **settings):
    return [one.range.line for one in RULES.lint({path: text}, rule, settings)]


@pytest.mark.parametrize(
    "text",
    [
        f"FROM alpine:3.20\n{LINK}RUN apk add tzdata\n",
        f"FROM alpine:3.20\nCOPY --from=golang /usr/local/go/lib/time/zoneinfo.zip /z.zip\n{LINK}",
        "FROM alpine:3.20\nCOPY --from=golang /usr/share/zoneinfo /usr/share/zoneinfo\nENV TZ=Asia/Tokyo\n",
        "FROM alpine:3.20\nENV TZ=Asia/Tokyo\nRUN apk add openjdk21-jre\n",
        "FROM alpine:3.20\nENV TZ=Asia/Tokyo\nRUN ./setup.sh\n",
        "FROM alpine:3.20\nARG PACKAGES\nENV TZ=Asia/Tokyo\nRUN apk add $PACKAGES\n",
        "FROM alpine:3.20\nENV TZ=Etc/UTC\n",
        "FROM alpine:3.20\nARG TZ\nENV TZ=$TZ\n",
        "FROM alpine:3.20 AS base\nENV TZ=Asia/Tokyo\nFROM base\nRUN apk add tzdata\n",
        "FROM ubuntu:22.04\nENV TZ=Asia/Tokyo\nRUN apt-get install -y python3\n",
        "FROM ubuntu:14.04\nENV TZ=Asia/Tokyo\n",
        "FROM corp.example/alpine:3.20\nENV TZ=Asia/Tokyo\n",
        "FROM eclipse-temurin:21-jre-alpine\nENV TZ=Asia/Tokyo\n",
    ],
)
def test_data_that_is_there_may_be_there_or_is_not_needed(text):
    assert lines(text, "timezone/no-data") == []


def test_a_link_or_copy_of_a_runtime_with_zones_of_its_own_still_leads_nowhere():
    assert lines(f"FROM node:22-alpine\n{LINK}", "timezone/no-data") == [2]
    assert lines(
        "FROM alpine\nRUN cp /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\n", "timezone/no-data"
    ) == [2]


def test_a_service_of_a_bare_image_has_no_data_either():
    text = "services:\n  a:\n    image: alpine:3.20\n    environment: [TZ=Asia/Tokyo]\n"
    assert lines(text, "timezone/no-data", "compose.yaml") == [4]
    for more in (
        "volumes: [/usr/share/zoneinfo:/usr/share/zoneinfo:ro]",
        "command: sh -c 'apk add tzdata'",
        "build: .",
    ):
        assert lines(f"{text}    {more}\n", "timezone/no-data", "compose.yaml") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"FROM alpine:3.20\nRUN apk add -t .z tzdata\n{LINK}RUN apk del .z\n", [4]),
        (f"FROM alpine:3.20\nRUN apk add -t .z tzdata gcc\nRUN apk add tzdata\n{LINK}RUN apk del .z\n", []),
        (f"FROM alpine:3.20\nRUN apk add tzdata\n{LINK}RUN apk del tzdata\nRUN apk add tzdata\n", []),
        ("FROM debian:12\nENV TZ=Asia/Tokyo\nRUN rm -rf /usr/share/zoneinfo/*\n", [3]),
        ("FROM node:22-alpine\nENV TZ=Asia/Tokyo\nRUN apk add tzdata && apk del tzdata\n", []),
        (
            "FROM alpine\nRUN apk add tzdata; cp /usr/share/zoneinfo/PRC /etc/localtime; apk del tzdata\n",
            [],
        ),
    ],
)
def test_removed_data(text, found):
    assert lines(text, "timezone/data-removed") == found


@pytest.mark.parametrize(
    "line",
    [
        "RUN DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata",
        "RUN export DEBIAN_FRONTEND=noninteractive && apt-get install -y tzdata",
        "RUN echo 'tzdata tzdata/Areas select Asia' | debconf-set-selections && apt-get install -y tzdata",
        "RUN yes | apt-get install -y tzdata",
        "RUN ./base.sh && apt-get install -y tzdata",
        "RUN apt-get install -y python3",
    ],
)
def test_questions_that_are_answered_or_not_asked(line):
    assert lines(f"FROM ubuntu:22.04\n{line}\n", "timezone/asks") == []


@pytest.mark.parametrize("image", ["debian:12", "ubuntu:14.04", "ubuntu", "corp.example/ubuntu:22.04"])
def test_images_that_do_not_ask_or_are_not_known_to(image):
    assert lines(f"FROM {image}\nRUN apt-get install -y tzdata\n", "timezone/asks") == []


def test_what_is_set_behind_the_install_comes_too_late():
    text = f"FROM ubuntu:22.04\nRUN apt-get install -y tzdata\n{LINK}ENV DEBIAN_FRONTEND=noninteractive\n"
    assert lines(text, "timezone/asks") == [2]


@pytest.mark.parametrize(
    "text",
    [
        "FROM corp.example/python:3.12\n",
        "FROM scratch\n",
        "FROM python:3.12-slim\nCMD java -Duser.timezone=Asia/Shanghai\n",
        "FROM python:3.12-slim AS dev\n",
        "FROM python:3.12-slim AS base\nENV TZ=Asia/Tokyo\nFROM base\n",
    ],
)
def test_zones_that_are_set_unknown_or_not_shipped_are_not_missing(text):
    assert lines(text, "timezone/missing", region="cn") == []


def test_another_stage_calls_for_a_zone():
    text = "FROM alpine:3.20 AS build\nENV TZ=Asia/Tokyo\nFROM python:3.12-slim\n"
    assert lines(text, "timezone/missing") == [3]
