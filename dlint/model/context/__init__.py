"""The build context on disk: what COPY takes from it, and what it holds that decides."""
