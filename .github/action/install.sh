#!/usr/bin/env bash
# Installs Weighbridge into an environment of its own below $RUNNER_TEMP and tells where the command is.
set -euo pipefail

home=$RUNNER_TEMP/weighbridge
source=$GITHUB_ACTION_PATH
if [ -n "${VERSION:-}" ]; then
    case $VERSION in
        *[!0-9A-Za-z.+!]*) echo "weighbridge: the input version is no version; write one like 0.1.0." >&2; exit 2 ;;
    esac
    source=
fi

"$PYTHON" -m venv "$home"
bin=$home/bin
[ -d "$bin" ] || bin=$home/Scripts
export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ -n "$source" ]; then
    "$bin/python" -m pip install --quiet "$source[hub]"
else
    "$bin/python" -m pip install --quiet "weighbridge[hub]==$VERSION"
fi
"$bin/weighbridge" --version
printf 'command=%s\n' "$bin/weighbridge" >>"$GITHUB_OUTPUT"
