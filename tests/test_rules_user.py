"""The traps of topic `user` that its cards do not show."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.model.modes import everybody_writes, sets_user
from dlint.rulebook import load


@pytest.fixture(scope="module")
def found():
    examples = Examples(load([builtin_home()]))

    def lint(rule, text):
        return [each.range.line for each in examples.lint({"Dockerfile": text}, f"user/{rule}", {})]

    return lint


def test_the_last_user_of_the_chain_counts(found):
    assert found("last-user-root", "FROM debian AS base\nUSER root\nFROM base\nRUN x\n") == [2]
    assert found("last-user-root", "FROM debian AS base\nUSER root\nFROM base\nUSER 5\n") == []
    assert found("last-user-root", "FROM debian AS other\nUSER root\nFROM scratch\nUSER 5\n") == []
    assert found("last-user-root", 'FROM debian\nUSER "0:0"\n') == [2]
    assert found("last-user-root", "FROM debian\nARG U\nUSER $U\n") == []


def test_never_set_says_nothing_of_bases_it_does_not_know(found):
    assert found("never-set", "FROM acme/base\nCMD x\n") == []
    assert found("never-set", "ARG B\nFROM $B\nCMD x\n") == []
    assert found("never-set", "RUN x\n") == []
    assert found("never-set", "FROM scratch\nCOPY x /\n") == [1]


def test_sudo_that_is_not_run(found):
    assert found("sudo", "FROM debian\nRUN apt-get install -y sudo && command -v sudo && echo sudo x\n") == []
    assert found("sudo", "FROM debian\nCMD sudo x\n") == []
    assert found("sudo", "FROM debian\nONBUILD RUN sudo x && sudo y\n") == [2]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("sed -e 's/# %wheel ALL=(ALL) NOPASSWD: ALL/%wheel ALL=(ALL) NOPASSWD: ALL/g' -i /etc/sudoers", 1),
        ("sed -i 's/%wheel ALL=(ALL) NOPASSWD: ALL/%wheel ALL=(ALL) ALL/' /etc/sudoers", 0),
        ("echo 'a ALL=NOPASSWD: ALL' | tee /etc/sudoers.d/a", 1),
        ("echo 'a ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers && make && rm /etc/sudoers", 0),
        ("echo '#a ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers", 0),
        ("bash -c \"echo 'a ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers\"", 1),
    ],
)
def test_passwordless_sudo_is_what_is_written(found, line, number):
    assert len(found("passwordless-sudo", f"FROM debian\nRUN {line}\n")) == number


def test_modes():
    assert all(map(everybody_writes, ("777", "0666", "2777", "a+w", "o+rw", "ugo=rwx", "u=r,o=w", "go+rwX")))
    assert not any(
        map(everybody_writes, ("775", "1777", "3777", "+w", "g+w", "a-w", "o-w,u+w", "a+wt", "x", ""))
    )
    assert all(map(sets_user, ("4755", "06755", "u+s", "+s", "u=rwxs", "a+rxs")))
    assert not any(map(sets_user, ("755", "2755", "g+s", "u-s", "s")))


def test_a_mode_taken_back_in_the_same_run_is_no_fault(found):
    assert found("world-writable", "FROM a\nRUN chmod 777 /x && make && chmod 755 /x\n") == []
    assert found("world-writable", "FROM a\nRUN chmod -R 777 /b/x && make && rm -rf /b\n") == []
    assert found("world-writable", "FROM a\nRUN find /x -type d -exec chmod 777 {} +\n") == [2]


def test_root_is_not_needed_where_somebody_else_provides_it(found):
    head = "FROM debian\nUSER app\n"
    assert found("root-needed-after-user", f"{head}RUN sudo apt-get install -y x\n") == []
    assert found("root-needed-after-user", f"{head}RUN apt-get --version && apt list && apk info\n") == []
    assert found("root-needed-after-user", f"{head}ONBUILD RUN apt-get update\n") == []
    assert found("root-needed-after-user", f"{head}RUN apt-get update && apt-get install -y x\n") == [3]
    assert found("root-needed-after-user", "FROM debian\nARG U\nUSER $U\nRUN apt-get update\n") == []


def test_a_made_user_counts_as_used_where_its_name_stands(found):
    head = "FROM python:3.13\nRUN useradd -d /home/app app\n"
    end = 'CMD ["python", "x.py"]\n'
    assert found("created-but-unused", head + end) == [2]
    assert found("created-but-unused", f"{head}RUN chown -R app /srv\n{end}") == []
    assert found("created-but-unused", f"{head}COPY --chown=app . .\n{end}") == []
    assert found("created-but-unused", f"{head}WORKDIR /home/app\n{end}") == [2]
    assert found("created-but-unused", f'{head}CMD ["/start.sh"]\n') == []


def test_a_copied_file_that_may_be_changed(found):
    head = "FROM debian\nUSER app\n"
    assert found("copied-as-root-after-user", f"{head}COPY a.sh /b/\nRUN chmod +x /b/a.sh || true\n") == []
    assert found("copied-as-root-after-user", f"{head}COPY a.sh /b/\nUSER root\nRUN chmod +x /b/a.sh\n") == []
    assert found("copied-as-root-after-user", f"{head}COPY a.sh /b/\nRUN sudo chmod +x /b/a.sh\n") == []
    assert found("copied-as-root-after-user", f"{head}WORKDIR /b\nCOPY a.sh .\nRUN chmod +x a.sh\n") == [4]
