"""Puts the search index of the bundled guides into the wheel, so a fresh installation has it."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundledIndexHook(BuildHookInterface):
    """Loads and indexes `data/` in a folder of its own, and adds what a search reads."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Index the guides; an editable installation does so at the first search."""
        if version == "editable":
            return
        self._folder = Path(tempfile.mkdtemp())
        sys.path.insert(0, self.root)
        try:
            from guidetui.library import write_bundle

            write_bundle(Path(self.root, "data"), self._folder)
        finally:
            sys.path.remove(self.root)
        build_data["force_include"][str(self._folder)] = "guidetui/bundle"

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact: str) -> None:
        """Remove the folder."""
        if version != "editable":
            shutil.rmtree(self._folder)
