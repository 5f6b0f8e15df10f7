#!/usr/bin/env bash
# Scans as the inputs say; writes the summary of the run and the outputs `result`, `sarif-file` and `upload-file` (what code
# scanning can place of it); ends with the scan's code.
set -euo pipefail

# Sets `lines` to the non-empty lines of $1; a line that would be taken for an option is refused.
lines_of() {
    lines=()
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        case $line in
            '') ;;
            -*) refuse "the input $2 names $(printf '%q' "$line"), which looks like an option; write ./ before it." ;;
            *) lines+=("$line") ;;
        esac
    done <<<"$1"
}

refuse() {
    echo "weighbridge: $1" >&2
    echo "result=error" >>"$GITHUB_OUTPUT"
    exit 2
}

out=$(mktemp -d "$RUNNER_TEMP/weighbridge-results.XXXXXX")
sarif=$out/weighbridge.sarif
summary=$out/summary.md

options=(--output console --output "sarif:$sarif" --output "markdown:$summary")
[ -z "${INPUT_POLICY:-}" ] || options+=("--policy=$INPUT_POLICY")
[ -z "${INPUT_FAIL_ON:-}" ] || options+=("--fail-on=$INPUT_FAIL_ON")
[ -z "${INPUT_BASE:-}" ] || options+=("--base=$INPUT_BASE")
[ -z "${INPUT_MIRROR:-}" ] || options+=("--mirror=$INPUT_MIRROR")

lines_of "${INPUT_MODELS_IN:-}" models-in
named=("${lines[@]+"${lines[@]}"}")
lines_of "${INPUT_PATHS:-}" path
targets=("${lines[@]+"${lines[@]}"}")
if [ ${#named[@]} -gt 0 ]; then
    options+=(--models-in "${named[@]}")
elif [ ${#targets[@]} -eq 0 ]; then
    targets=(.)
fi

code=0
"$WEIGHBRIDGE" scan "${targets[@]+"${targets[@]}"}" "${options[@]}" || code=$?

case $code in
    0) result=pass ;;
    1) result=fail ;;
    3) result=incomplete ;;
    *) result=error ;;
esac
echo "result=$result" >>"$GITHUB_OUTPUT"
if [ -s "$sarif" ]; then
    printf 'sarif-file=%s\n' "$sarif" >>"$GITHUB_OUTPUT"
    "$PYTHON" "$GITHUB_ACTION_PATH/.github/action/for_upload.py" "$sarif" "$out/upload.sarif"
    [ ! -s "$out/upload.sarif" ] || printf 'upload-file=%s\n' "$out/upload.sarif" >>"$GITHUB_OUTPUT"
fi
if [ -s "$summary" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
