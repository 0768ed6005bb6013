#!/bin/sh
# Runs the test binaries of build/ one after the other, and ends with one line that counts them all.
set -u
cd "$(dirname "$0")/.."
build=$1
passed=0
failed=0
export PORTCULLIS_SIM="$build/address/portcullis-bridge-sim"
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=0:second_deadlock_stack=1

run() {
  name=$1
  log="$build/$name-tests.log"
  "$build/$name/tests" >"$log" 2>&1
  status=$?
  cat "$log"
  cases=$(sed -n 's/.*test cases: *\([0-9]*\) *| *\([0-9]*\) passed *| *\([0-9]*\) failed.*/\2 \3/p' "$log" | tail -1)
  ok=${cases% *}
  bad=${cases#* }
  # A sanitizer's report or a crash fails the run even when every case was counted as passed.
  if [ -z "$cases" ]; then
    ok=0
    bad=1
  elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
  fi
  passed=$((passed + ok))
  failed=$((failed + bad))
}

run address
run thread
# macos.mk builds these where it can, and says what it leaves out.
for part in macos-address macos-thread es-address es-thread; do
  if [ -x "$build/$part/tests" ]; then run "$part"; fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
