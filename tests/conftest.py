"""What holds for all tests."""

import os

import pytest
from hypothesis import settings

# Tests see nothing of earlier runs, unless they say so: what they patch is no file whose change tells.
os.environ["DLINT_NO_CACHE"] = "1"

# A gate gives the same answer twice, on a busy machine too; whoever works on dlint searches anew each time.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "search"))


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """An empty folder that git bounds, as the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    os.mkdir(".git")
    return tmp_path
