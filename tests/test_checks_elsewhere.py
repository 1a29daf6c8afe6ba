"""Faults that the documented checks of other scanners name, and their likenesses that are none."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))


def lines(rule, text):
    return [each.range.line for each in EXAMPLES.lint({"Dockerfile": f"FROM debian:12\n{text}\n"}, rule, {})]


@pytest.mark.parametrize(
    "run",
    [
        "aws configure set aws_secret_access_key wJalrXUtnFEMIK7MDENGbPxRfiCYzE1234",
        "aws configure set --profile build aws_session_token Zm9vYmFyYmF6cXV4MTIz",
        "doctl auth init -t dop_v1_5f3c9a7b1e2d4c6f8a9b",
        "az login --service-principal -u app -p Blue-Kettle7 --tenant shop",
    ],
)
def test_the_login_of_a_cloud_is_a_literal_credential(run):
    assert lines("credentials/in-command", f"RUN {run}") == [2]


@pytest.mark.parametrize(
    "run",
    [
        "aws configure set region eu-west-1",
        "aws configure set aws_secret_access_key $SECRET",
        "aws s3 cp key.txt s3://shop/key.txt",
        'az login -p "$(cat /run/secrets/az)"',
        "az group create -p shop",
        "doctl compute droplet list -t web",
    ],
)
def test_what_a_cloud_program_is_told_besides_is_no_credential(run):
    assert lines("credentials/in-command", f"RUN {run}") == []


def test_the_index_of_apk_is_alone_whatever_installs_later():
    assert lines("apk/update-alone", "RUN apk update\nRUN apk add --no-cache curl") == [2]
    assert lines("apk/update-alone", "RUN apk update") == [2]


@pytest.mark.parametrize(
    "run",
    ["apk update && apk add curl", "apk update && ./install.sh", "apk update --root /mnt", "apk add curl"],
)
def test_the_index_of_apk_that_its_run_may_use_is_not_alone(run):
    assert lines("apk/update-alone", f"RUN {run}") == []


@pytest.mark.parametrize("folder", ["/lost+found", "/initrd", "/boot/grub"])
def test_nobody_works_in_the_folders_of_the_kernel(folder):
    assert lines("path/system-workdir", f"WORKDIR {folder}\nCOPY app .") == [2]
