"""Prints rules/callables/standard-library.yaml: the top-level module names of several Python versions together.

    python scripts/dump_standard_library.py PYTHON... > rules/callables/standard-library.yaml

Each PYTHON is an interpreter of 3.10 or newer. A pickle is judged without knowing which version will load it, so a name
that any version has counts; modules that only other versions have are listed here.
"""

from __future__ import annotations

import subprocess
import sys

REMOVED = (
    "_bootlocale _dummy_thread binhex dummy_threading formatter macpath macurl2path parser symbol "
    "asynchat asyncore distutils imp smtpd"
)
"""Gone by Python 3.12."""

NEWER = (
    "_android_support _apple_support _ast_unparse _colorize _hmac _interpchannels _interpqueues _interpreters "
    "_ios_support _opcode_metadata _py_warnings _pyrepl _remote_debugging _suggestions _sysconfig _types _zstd "
    "annotationlib compression"
)
"""Python 3.13 and 3.14."""

UNLISTED = (
    "__hello__ __phello__ _ctypes_test _testbuffer _testcapi _testclinic _testexternalinspection _testimportmultiple "
    "_testinternalcapi _testlimitedcapi _testmultiphase _testsinglephase _xxtestfuzz posix nt posixpath ntpath "
    "_posixsubprocess _posixshmem _winapi _winreg winreg _overlapped _msi msvcrt winsound _wmi _scproxy test xxlimited "
    "xxlimited_35 xxsubtype"
)
"""Of one system or for tests, so that an interpreter may not list them."""

_ASK = "import sys; print('%d.%d.%d' % sys.version_info[:3], *sys.stdlib_module_names, *sys.builtin_module_names)"


def main(interpreters: list[str]) -> None:
    """Asks each interpreter and prints the list."""
    versions: list[str] = []
    names = {*REMOVED.split(), *NEWER.split(), *UNLISTED.split()}
    for interpreter in interpreters:
        version, *found = subprocess.check_output([interpreter, "-c", _ASK], text=True).split()  # noqa: S603
        versions.append(version)
        names.update(found)
    lines = [
        "profile: standard-library",
        "class: standard-library",
        f"source: sys.stdlib_module_names of Python {', '.join(versions)}, with modules of 3.8, 3.10 and 3.14 added",
        "reason: part of Python's standard library, which no honest model file needs to call beyond its data types",
        "callables:",
        *(f"  - name: {name}.*" for name in sorted(names)),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
