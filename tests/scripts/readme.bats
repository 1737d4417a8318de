#!/usr/bin/env bats
load ../cli/helpers

# The words of README.md's drawing, and the page for teachers; other code and links are the same in both languages.
in_portuguese() {
  sed -e 's/your program/seu programa/' -e 's/one file each, in/um arquivo cada, em/' \
    -e 's,docs/lessons/en/README,docs/lessons/pt-BR/README,'
}

# shape FILE: prints the parts of a README that do not depend on its language, in order: the levels of the headings, the
# commands and other code, the links and pictures, and the code and figures of each row of a table.
shape() {
  awk '
    NR == 3 && /^(English|Português): / { next }
    /^```/ { fenced = !fenced; print; next }
    fenced || /^    / {
      sub(/^ *(#|\/\/) .*|  +(#|\/\/) .*/, "")
      print "code: " $0
      next
    }
    /^#+ / { print $1; next }
    /^\|/ {
      cells = $0
      printf "row:"
      for (; match(cells, /`[^`]*`|[0-9]+([.,][0-9]+)?/); cells = substr(cells, RSTART + RLENGTH)) {
        cell = substr(cells, RSTART, RLENGTH)
        if (cell !~ /^`/) sub(/,/, ".", cell)
        printf " %s", cell
      }
      print ""
      next
    }
    {
      for (; match($0, /\]\([^)]*\)|src="[^"]*"/); $0 = substr($0, RSTART + RLENGTH)) {
        print "link: " substr($0, RSTART, RLENGTH)
      }
    }
  ' "$1"
}

# agrees FILE: it has the headings, commands, links and tables of README.md, in the same order.
agrees() { diff <(in_portuguese <"$root/README.md" | shape /dev/stdin) <(shape "$1"); }

@test "the README in Portuguese has the headings, commands, links and figures of README.md" {
  agrees "$root/README.pt-BR.md" || { echo "README.pt-BR.md (>) is not README.md (<)"; return 1; }
}

@test "each README leads to the other below its title" {
  [[ $(sed -n 3p "$root/README.md") == 'Português: [README.pt-BR.md](README.pt-BR.md)' ]]
  [[ $(sed -n 3p "$root/README.pt-BR.md") == 'English: [README.md](README.md)' ]]
}

@test "a README that lacks a heading, command, link or figure is found" {
  local edit
  for edit in '/ipc-demo echo/s/x\.sock/y.sock/' '/^#include/d' 's/seu programa/your program/' \
    '/^| um processo/s/21,2/21,3/' '/^| entender/s/--predict/--html/' '/^| dados/d' 's/(docs\/ci\.md)/(docs\/xx.md)/' \
    '/| grep/s/receive/echo/' 's/^## Lim/### Lim/' '/^## /d' 's/tour\.svg/other.svg/' '/(CONTRIBUTING\.md)/d'; do
    sed "$edit" "$root/README.pt-BR.md" >copy.md
    if cmp -s copy.md "$root/README.pt-BR.md"; then echo "$edit edits nothing"; return 1; fi
    if agrees copy.md; then echo "$edit was not found"; return 1; fi
  done
}

@test "the figures of the decision table are those of the file that README.md names" {
  require python3
  run -0 soon python3 - "$root" <<'PYTHON'
import json, pathlib, re, statistics, sys
root = pathlib.Path(sys.argv[1])
page = (root / "README.md").read_text()
launches = {}
for row in json.loads((root / re.search(r"\((results/[^)]*\.json)\)", page)[1]).read_text())["benchmarks"]:
    if row["run_type"] == "iteration" and row["subject"] == "channel" and not row.get("error_occurred"):
        launches.setdefault(row["name"], []).append(row)
def median(cell, key, unit):
    return f"{statistics.median(row[key] for row in launches[cell]) / unit:.1f}"
rows = re.findall(r"^\|[^|]*\| `([a-z-]+)` \| ([\d.]+) / ([\d.]+) µs \| (?:([\d.]+) GB/s )?\|$", page, re.M)
assert len(rows) == 6, rows
for name, sleeping, spinning, stream in rows:
    found = [median(f"{name}/ping/64/{wait}/cross_cpu", "p50_ns", 1e3) for wait in ("block", "spin")]
    cell = f"{name}/stream/1048576/block/cross_cpu"
    found.append(median(cell, "bytes_per_second", 1e9) if cell in launches else "")
    assert [sleeping, spinning, stream] == found, (name, found)
PYTHON
}
