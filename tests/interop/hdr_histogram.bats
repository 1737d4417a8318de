#!/usr/bin/env bats
# hdr-histogram-js, of HdrHistogram's family: our percentiles are theirs, and so is their text.
load ../cli/helpers

here=$root/tests/interop/hdr_histogram
place=$IPCLAB_BIN/../npm

# Into the build tree, where it stays for the next time; whole or not at all.
setup_file() {
  has_npm || return 0
  if cmp -s "$here/package-lock.json" "$place/package-lock.json"; then return 0; fi
  local made=$BATS_FILE_TMPDIR/npm
  mkdir "$made"
  cp "$here"/package*.json "$made"
  if (cd "$made" && timeout --kill-after=1 120 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1) \
    >"$made.log" 2>&1; then
    rm -rf "$place"
    mv "$made" "$place"
  elif grep EINTEGRITY "$made.log"; then
    return 1  # another package than the one that was agreed on; anything else may be the network
  fi
}
has_npm() { command -v node >/dev/null && command -v npm >/dev/null; }

setup() {
  enter_own_place
  require node
  has_npm || skip "npm, which brings hdr-histogram-js, is missing: scripts/setup --with-browser"
  cmp -s "$here/package-lock.json" "$place/package-lock.json" ||
    skip "npm did not bring hdr-histogram-js: $(grep -m 1 'npm error' "$BATS_FILE_TMPDIR/npm.log" || echo "no answer")"
}

ours() { soon histogram_tool "$@"; }
theirs() { NODE_PATH=$place/node_modules soon node "$here/tool.js" "$@"; }

# scatter COUNT: numbers over the whole range, most of them small; always the same ones.
scatter() {
  awk -v count="$1" 'BEGIN {
    random = 12345
    for (; count > 0; --count) {
      random = random * 16807 % 2147483647
      printf "%.0f\n", random % 1000 * 2 ^ (random % 27)
    }
  }'
}

make_samples() {
  : >nothing
  echo 1234567 >one
  seq 1 1000 >thousand
  echo 0 1 2047 2048 2049 4095 4096 68719476735 >edges
  scatter 30000 >scattered
}
samples=(nothing one thousand edges scattered)

@test "our percentiles are theirs" {
  make_samples
  local sample
  for sample in "${samples[@]}"; do
    diff <(ours percentiles <"$sample") <(theirs percentiles <"$sample")
  done
}

@test "our percentile distribution is theirs, to the last digit" {
  make_samples
  local sample
  for sample in "${samples[@]}"; do
    ours hgrm <"$sample" >distribution
    theirs hgrm <"$sample" | diff distribution -
  done
}
