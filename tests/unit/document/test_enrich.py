"""What the first guide needs is loaded before it is asked for."""

import subprocess
import sys

_PROGRAM = """
import sys
from guidetui.document.enrich import warm_up
before = [name for name in ("markdown_it", "pygments.lexers", "termaid") if name in sys.modules]
assert len(list(warm_up())) == 3
after = [name for name in ("markdown_it", "pygments.lexers", "termaid") if name in sys.modules]
print(before, after)
"""


def test_warming_up_loads_what_guides_need() -> None:
    command = [sys.executable, "-c", _PROGRAM]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert found.strip() == "[] ['markdown_it', 'pygments.lexers', 'termaid']"
