"""Traps of the rules on layers and caches that their cards do not show."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
CLEAN = "rm -rf /var/lib/apt/lists/*"


def found(rule, text):
    return EXAMPLES.lint({"Dockerfile": text}, rule, {})


def fixed(rule, text):
    return EXAMPLES.fix({"Dockerfile": text}, rule, {})["Dockerfile"]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("apt update && apt install x", f"apt update && apt install x && {CLEAN}"),
        ("apt update && apt install x # y", f"apt update && apt install x && {CLEAN} # y"),
        (
            "apt update && apt install x \\\r\n  y\r",
            f"apt update && apt install x \\\r\n  y \\\n  && {CLEAN}\r",
        ),
        ("apt update &&\\\n\tapt install x", f"apt update &&\\\n\tapt install x &&\\\n\t{CLEAN}"),
        ("apt update; apt install x", f"apt update; apt install x && {CLEAN}"),
        ("set -e; apt update; apt install x", f"set -e; apt update; apt install x; {CLEAN}"),
        ("sudo apt update && sudo apt install x", f"sudo apt update && sudo apt install x && sudo {CLEAN}"),
        (
            "<<EOF\nset -e\napt update\napt install x\nEOF",
            f"<<EOF\nset -e\napt update\napt install x\n{CLEAN}\nEOF",
        ),
        ("<<EOF\napt update\napt install x\nEOF", f"<<EOF\napt update\napt install x && {CLEAN}\nEOF"),
    ],
)
def test_cleaning_is_appended_in_the_authors_layout(run, expected):
    assert fixed("apt/lists-left", f"FROM a\nRUN {run}\n") == f"FROM a\nRUN {expected}\n"


def test_the_escape_character_in_force_continues_the_line():
    text = "# escape=`\nFROM debian:12\nRUN apt update && apt install x `\n  y"
    assert fixed("apt/lists-left", f"{text}\n") == f"{text} `\n  && {CLEAN}\n"


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN if true; then apt-get update; apt-get install x; fi\n",
        "FROM a\nRUN apt-get update && apt-get install x && exec y\n",
        "FROM a\nRUN apt-get update && apt-get install x &\n",
        'FROM a\nRUN ["apt-get", "update"]\n',
        "FROM a\nRUN apt-get update && apt-get install z\nRUN apt-get install x\n",  # still needed
        "FROM a\nRUN apt-get update && apt-get install x\nRUN apt-get install y\n",
        "FROM a\nRUN apt-get update && apt-get install x\nRUN ./install.sh\n",
    ],
)
def test_lists_are_reported_and_left_to_the_author(text):
    assert len(found("apt/lists-left", text)) == 1
    assert fixed("apt/lists-left", text) == text


def test_one_finding_a_run_however_often_it_updates():
    assert len(found("apt/lists-left", "FROM a\nRUN apt-get update && apt-get update\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN apt-get install $OPTIONS curl\n",
        "FROM a\nRUN apt-get install -o APT::Install-Recommends=0 curl\n",
        "FROM a\nRUN apt-get install --install-recommends curl\n",
        "FROM a\nRUN apt-get -f install\n",
        "FROM a\nCOPY apt.conf /etc/apt/\nRUN apt-get install curl\n",
        "FROM a\nENV INSTALL='apt-get install --no-install-recommends'\nRUN $INSTALL curl\n",
    ],
)
def test_recommended_packages_are_decided_on(text):
    assert found("apt/recommended-packages", text) == []


def test_options_go_into_exec_form_as_strings_of_their_own():
    text = 'FROM a\nRUN ["pip", "install", "x"]\nRUN ["sh", "-c", "pip install y"]\n'
    assert fixed("pip/cache-left", text) == (
        'FROM a\nRUN ["pip", "install", "--no-cache-dir", "x"]\n'
        'RUN ["sh", "-c", "pip install --no-cache-dir y"]\n'
    )


def test_a_stage_that_is_thrown_away_keeps_nothing():
    text = (
        "FROM a AS build\nCOPY x /x\nRUN pip install y && rm /x && apk add z\nFROM b\nCOPY --from=build / /"
    )
    for rule in ("pip/cache-left", "apk/cache-left", "layers/removed-later"):
        assert found(rule, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN rm -rf /etc/nginx/conf.d/*\n",  # the base image's own
        "FROM a\nCOPY a /a\nRUN find / -name a -delete\n",
        "FROM a\nRUN rm -f /app/x\nCOPY x /app/x\n",
        "FROM a\nCOPY . /app\nRUN npm ci && rm -rf /app/node_modules\n",  # not known to be copied
        "FROM a\nRUN apt-get update\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n",
        "FROM a\nRUN touch /x\nRUN rm /x\n",
        "FROM a\nRUN apt-get install libx-dev\nRUN apt-mark auto '.*' && apt-get purge --auto-remove\n",
        "FROM a\nCOPY id_rsa /root/.ssh/id_rsa\nRUN rm /root/.ssh/id_rsa\n",  # credentials/outlives-layer
        "FROM a\nCOPY x /x\nRUN rm -rf $X\n",
    ],
)
def test_removals_that_are_no_fault(text):
    assert found("layers/removed-later", text) == []


def test_removed_in_a_stage_built_from_the_one_that_brought_it():
    text = "FROM a AS base\nCOPY x.deb /tmp/\nFROM base\nRUN dpkg -i /tmp/x.deb && rm /tmp/*.deb\n"
    assert len(found("layers/removed-later", text)) == 1


def test_packages_and_caches_removed_by_their_own_manager():
    text = "FROM alpine\nRUN apk add --no-cache gcc\nRUN make\nRUN apk del gcc\n"
    assert len(found("layers/removed-later", text)) == 1
    text = "FROM rockylinux\nRUN dnf install -y x\nRUN dnf clean all && rm -rf /var/cache/dnf\n"
    assert len(found("layers/removed-later", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nCOPY a.sh b.sh /\nRUN chmod 755 /a.sh\n",  # the other keeps its mode
        "FROM a\nCOPY a.sh /\nCOPY b.sh /\nRUN chmod 755 /*.sh\n",
        "FROM a\nCOPY a.sh /\nRUN useradd x && chown x /a.sh\n",
        "FROM a\nCOPY a.sh /\nRUN cp /b.sh /a.sh\nRUN chmod 755 /a.sh\n",
        "FROM a\nCOPY --chmod=644 a.sh /\nRUN chmod 755 /a.sh\n",
        "FROM a\nCOPY a.sh /\n# hadolint ignore=DL3059\nRUN chmod 755 /a.sh\n",
        "FROM a\nARG U=x\nCOPY a.sh /\nRUN chown $U:$U /a.sh\n",  # the argument may be another
        "FROM a\nCOPY a.sh /\nRUN x || chmod 755 /a.sh\n",
        "FROM a\nCOPY a.sh /\nRUN chown x.y /a.sh\n",
    ],
)
def test_modes_are_reported_and_left_to_the_author(text):
    assert len(found("layers/mode-changed-later", text)) == 1
    assert fixed("layers/mode-changed-later", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nCOPY x /opt/app/x\nRUN chown app /opt/app\n",  # the folder, not the file
        "FROM a\nCOPY . /app\nRUN chmod +x /app/run.sh\n",
        "FROM a\nCOPY a.sh /\nRUN dos2unix /a.sh && chmod +x /a.sh\n",
        "FROM a\nRUN chmod +x /a.sh\nCOPY a.sh /\n",
        "FROM a\nCOPY a.sh /\nRUN chmod $MODE /b.sh\n",
    ],
)
def test_modes_that_are_no_fault(text):
    assert found("layers/mode-changed-later", text) == []


def test_a_command_leaves_its_chain_alone():
    text = "FROM a\nCOPY a.sh /\nRUN x \\\n && chmod 755 /a.sh \\\n && y\n"
    assert fixed("layers/mode-changed-later", text) == "FROM a\nCOPY --chmod=755 a.sh /\nRUN x \\\n && y\n"
    text = "FROM a\nCOPY a.sh /\nRUN chmod 755 /a.sh \\\n # why\n && y\n"
    assert fixed("layers/mode-changed-later", text) == text


def test_a_mode_is_safe_only_for_what_is_surely_a_file():
    fixes = [
        found("layers/mode-changed-later", f"FROM a\nCOPY {x} /{x}\nRUN chmod 755 /{x}\n")
        for x in ("a.sh", "bin")
    ]
    assert [one[0].fix.safe for one in fixes] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm ci && npm run build\n",
        "FROM a\nCOPY . .\nRUN pip install .\n",
        "FROM a\nCOPY . .\nRUN npm install -g pm2\n",
        "FROM a\nCOPY --from=x . .\nRUN npm ci\n",
        "FROM a\nCOPY src/ .\nRUN npm ci\n",
    ],
)
def test_installs_that_need_what_is_copied_or_come_first(text):
    assert found("layers/copy-before-install", text) == []


def test_a_manager_without_subcommand_installs_too():
    assert len(found("layers/copy-before-install", "FROM a\nCOPY . .\nRUN yarn && yarn build\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "FROM gcc:14\nCOPY . .\nRUN apt-get install -y libx-dev && make\nCMD ./x\n",
        "FROM debian\nRUN apt-get install -y gcc make\n",  # a workbench
        "FROM debian\nCOPY . .\nRUN apt-get install -y gcc && make\nCMD bash\n",
        "FROM debian\nCOPY . .\nRUN apt-get install -y gcc\nCMD ./x\n",  # nothing is built with it
        "FROM debian\nCOPY . .\nRUN apt-get install -y gcc && make && apt-get purge -y gcc\nCMD ./x\n",
        "FROM debian\nCOPY . .\nRUN apt-get install -y gcc && make && apt-get purge -y $TOOLS\nCMD ./x\n",
        "FROM debian AS dev\nCOPY . .\nRUN apt-get install -y gcc && make\nCMD ./x\n",
    ],
)
def test_build_tools_that_are_meant_to_stay_or_do_not(text):
    assert found("layers/build-tools-left", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN cd /x\nRUN y\n",
        "FROM a\nRUN x\n# hadolint ignore=DL3015\nRUN y\n",
        "FROM a\nRUN x # why\nRUN y\n",
        'FROM a\nRUN ["x"]\nRUN y\n',
    ],
)
def test_runs_that_are_not_joined_for_the_author(text):
    assert len(found("layers/consecutive-runs", text)) == 1
    assert fixed("layers/consecutive-runs", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian\nCOPY . .\nRUN apt-get install -y libx-dev liby-dev && make\nCMD ./x\n",  # small
        "FROM debian\nCOPY . .\nRUN apt-get install -y gcc && make\nCMD make all\n",
        "FROM debian\nCOPY . .\nRUN apt-get install -y gcc && make\nCMD pip install -r x.txt && ./x\n",
        "# builds the firmware\nFROM debian\nCOPY . .\nRUN apt-get install -y gcc && make\nCMD ./x\n",
        "FROM debian AS sdk\nCOPY . .\nRUN apt-get install -y gcc && make\nCMD ./x\n",
        (
            "FROM debian\nARG X=false\nCOPY . .\n"
            "RUN if [ ${X} = true ]; then apt-get install -y gcc; fi && make\nCMD ./x\n"
        ),
    ],
)
def test_build_tools_of_images_that_build_or_that_few_ask_for(text):
    assert found("layers/build-tools-left", text) == []


def test_build_tools_of_a_stage_are_told_once():
    text = "FROM debian\nRUN apt-get install -y gcc\nCOPY . .\nRUN apt-get install -y g++ && make\nCMD ./x\n"
    assert len(found("layers/build-tools-left", text)) == 1


def test_what_a_stage_below_installed_is_not_installed_anew():
    text = "FROM node AS deps\nCOPY package.json .\nRUN npm ci\n"
    assert found("layers/copy-before-install", f"{text}FROM deps\nCOPY . .\nRUN npm ci\n") == []
    copied = f"{text}FROM node\nCOPY . .\nCOPY --from=deps /node_modules node_modules\nRUN npm ci\n"
    assert found("layers/copy-before-install", copied) == []
    optional = "FROM node\nCOPY . .\nRUN if [ -f package.json ]; then npm ci; fi\n"
    assert found("layers/copy-before-install", optional) == []


def test_a_mode_for_everybody_is_told_by_another_rule():
    assert found("layers/mode-changed-later", "FROM a\nCOPY x.sh /\nRUN chmod 777 /x.sh\n") == []


def test_several_changes_of_one_copy_are_one_finding():
    text = "FROM a\nCOPY x.sh y.sh /\nRUN chmod u=r /x.sh && chmod g=r /y.sh\n"
    assert len(found("layers/mode-changed-later", text)) == 1


def test_an_archive_that_is_renamed_or_unpacked_by_another_program():
    for run in ("tar -xf /b.tgz", "gzip -dc /b.tgz | tar x", "gunzip /b.tgz"):
        text = f"FROM a\nCOPY a.tar.gz /b.tgz\nRUN {run}\n"
        assert len(found("layers/archive-unpacked-by-hand", text)) == 1, run


def test_packages_of_a_project_that_a_later_layer_removes():
    text = "FROM node\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nRUN rm -rf node_modules\n"
    assert len(found("layers/removed-later", text)) == 1
    text = "FROM node\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build && rm -rf node_modules\n"
    assert found("layers/removed-later", text) == []
