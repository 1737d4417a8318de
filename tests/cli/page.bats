#!/usr/bin/env bats
# The report's page in a browser, and the bundle that draws it. npm's packages are those in the bundle's own
# package-lock.json.
load helpers

echarts=$root/bench/report/echarts

# Installs the packages once, or writes the reason why not into $BATS_FILE_TMPDIR/missing.
setup_file() {
  local tool said=$BATS_FILE_TMPDIR/said
  for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: scripts/setup --with-browser" >"$BATS_FILE_TMPDIR/missing"; return; }
  done
  cp "$echarts"/package{,-lock}.json "$BATS_FILE_TMPDIR"
  if timeout 120 npm ci --prefix "$BATS_FILE_TMPDIR" --ignore-scripts --no-audit --no-fund >"$said" 2>&1; then return; fi
  cat "$said"
  grep -Eq 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT' "$said"
  echo "npm reaches no registry" >"$BATS_FILE_TMPDIR/missing"
}

need_packages() {
  if [[ -e $BATS_FILE_TMPDIR/missing ]]; then skip "$(<"$BATS_FILE_TMPDIR/missing")"; fi
}

# look PAGE WIDTH LIGHT-OR-DARK: prints a line for each problem that a browser and axe-core find in a page of that
# width: at first, and after a click on each of its buttons.
look() {
  local -A scheme=([dark]=0 [light]=1)
  python3 "$BATS_TEST_DIRNAME/page_probe.py" "$1" "$2" "$BATS_FILE_TMPDIR/node_modules/axe-core/axe.min.js" probe
  mkdir -p -m 700 browser  # files that the browser leaves in its runtime directory are not our programs'
  XDG_RUNTIME_DIR=$PWD/browser timeout 120 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$PWD/browser" --window-size=1300,900 \
    --blink-settings=preferredColorScheme="${scheme[$3]}" --virtual-time-budget=60000 \
    --dump-dom "file://$PWD/probe/index.html" 2>chromium.err >seen.html || { cat chromium.err; return 1; }
  grep -q '^looked$' seen.html || { echo "the page was not looked at"; cat chromium.err seen.html; return 1; }
  sed -n 's/^found: //p' seen.html
}

@test "the bundle is what its packages and its entry give, byte for byte" {
  need_packages
  timeout 120 "$echarts/build" "$PWD/built.js"
  cmp built.js "$echarts/echarts.min.js"
}

@test "the bundle's packages name no registry" {
  run ! grep -q '"resolved"' "$echarts/package-lock.json"
}

@test "the page asks for nothing, has no error and none for axe-core: wide and narrow, light and dark" {
  need_packages
  command -v chromium >/dev/null || skip "chromium is missing: scripts/setup --with-browser"
  require python3
  soon python3 "$BATS_TEST_DIRNAME/page_results.py" run.json
  soon ipc-bench report run.json -o one
  soon ipc-bench report run.json run.json --lang pt -o two
  local found
  for form in "one 1200 light" "two 1200 dark" "one 360 dark" "two 360 light"; do
    read -r page width scheme <<<"$form"
    found=$(look "$page/index.html" "$width" "$scheme") || { echo "$form: $found"; return 1; }
    [[ -z $found ]] || { echo "$form: $found"; return 1; }
  done
}
