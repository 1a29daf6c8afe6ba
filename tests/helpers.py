"""What several test files do: write files, call dlint, and see that time grows no faster than the input."""

import os
import subprocess
import sys

from click.testing import CliRunner

from dlint.cli import main

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def write(path, text=""):
    """Write text or bytes to a file and make the folders above it."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def write_all(files):
    for path, text in files.items():
        write(path, text)


def dlint(*arguments, stdin=None):
    """The exit status, standard output and standard error of a call in this process."""
    done = CliRunner().invoke(main, list(arguments), input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, done.stdout, done.stderr


def dlint_process(*words, env=None, **options):
    """A call in a process of its own; `options` are those of `subprocess.run`."""
    environment = {**os.environ, "PYTHONPATH": ROOT, "DLINT_NO_CACHE": "1", **(env or {})}
    call = [sys.executable, "-m", "dlint", *words]
    return subprocess.run(call, capture_output=True, text=True, env=environment, check=False, **options)


def assert_grows_linearly(seconds, build, small, times):
    """Whether `seconds` of what `build` makes of `times` the size are at most 2.6 as many for each byte.

    Noise of a busy machine stays below, what is quadratic takes `times` as long. It only adds to a time:
    the large one is measured again where it seems too long.
    """
    short = min(seconds(build(small)) for _ in range(2))
    most = (2.6 * short + 0.025) * times
    large = build(small * times)
    taken = []
    while len(taken) < 3 and min(taken, default=most) >= most:
        taken.append(seconds(large))
    assert min(taken) < most, f"{short:.3f} s, and {min(taken):.3f} s for {times} times as much"
