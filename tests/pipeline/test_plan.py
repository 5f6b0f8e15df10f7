"""What opens a target: only what can open one is imported for it."""

import subprocess
import sys


def test_a_scan_imports_no_module_that_opens_nothing():
    code = (
        "import sys\nfrom scanner.pipeline.plan import sources\n"
        "assert [one.id for one in sources()] == ['hf-cache', 'git', 'folder', 'hub']\n"
        "print([name for name in sys.modules if name.startswith('scanner.sources.git_') or name == 'hashlib'])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
