"""What holds for all tests."""

import os

from hypothesis import settings

# Tests see nothing of earlier runs, unless they say so: what they patch is no file whose change tells.
os.environ["DLINT_NO_CACHE"] = "1"

# A gate gives the same answer twice, on a busy machine too; whoever works on dlint searches anew each time.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "search"))
