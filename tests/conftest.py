"""Tests see nothing of earlier runs, unless they say so: what they patch is no file whose change tells."""

import os

os.environ["DLINT_NO_CACHE"] = "1"
