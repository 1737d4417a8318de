#!/usr/bin/env bats
load ../cli/helpers

# Translates the words of README.md's drawing and of its tables. All else there is the same in both languages.
in_portuguese() {
  sed -e 's/your program/seu programa/' -e 's/one file each, in/um arquivo cada, em/' \
    -e 's/% lost)/% perdidas)/g' -e 's,docs/lessons/en/README,docs/lessons/pt-BR/README,' -e 's/| skipped |/| não medido |/'
}

# shape FILE: prints the parts of a README that do not depend on its language, in order. For comments in code and
# for paragraphs it only shows that they exist; for a table's heading only the figures.
shape() {
  awk '
    NR == 3 && /^(English|Português): / { next }
    /^```/ { fenced = !fenced; print; next }
    fenced || /^    / {
      comment = sub(/^ *# .*|  +# .*/, "")
      print "code: " $0 (comment ? "  #" : "")
      next
    }
    /^#+ / { print $1; next }
    /^$/ { print "--" }
    /^ *[*-] / { print "item" }
    /^\|/ {
      if (!rows++) gsub(/[^0-9|]+/, " ")
      print "row: " $0
      next
    }
    { rows = 0 }
    {
      for (; match($0, /\]\([^)]*\)/); $0 = substr($0, RSTART + RLENGTH)) print "link: " substr($0, RSTART, RLENGTH)
    }
  ' "$1"
}

# Print the figures and the code in the prose, sorted, because a sentence may have them in another order.
figures() { grep -oE '[0-9]+([.,][0-9]+)*' "$1" | tr , . | sort; }
spans() { grep -oE "\`[^\`]+\`" "$1" | sort; }

# agrees FILE: as far as a program can judge, FILE says the same as README.md.
agrees() {
  diff <(in_portuguese <"$root/README.md" | shape /dev/stdin) <(shape "$1") &&
    diff <(figures "$root/README.md") <(figures "$1") &&
    diff <(spans "$root/README.md") <(spans "$1")
}

@test "the README in Portuguese has the commands, figures, links and sections of README.md" {
  agrees "$root/README.pt-BR.md" || { echo "README.pt-BR.md (>) is not README.md (<)"; return 1; }
}

@test "each README leads to the other below its title" {
  [[ $(sed -n 3p "$root/README.md") == 'Português: [README.pt-BR.md](README.pt-BR.md)' ]]
  [[ $(sed -n 3p "$root/README.pt-BR.md") == 'English: [README.md](README.md)' ]]
}

@test "whatever differs is found" {
  local edit
  for edit in '/ipc-demo ping/s/x\.sock/y.sock/' '/^#include/d' 's/seu programa/your program/' '/  # /s/  # .*//' \
    '/^| pipe/s/10\.9/10.8/' '/^| transporte/s/64 B/65 B/' '/^| udp/d' 's/| não medido |/| 1 |/' 's/2,5 GHz/2,6 GHz/' \
    's/(docs\/measuring\.md)/(docs\/performance.md)/' '/pipeline/s/receive/echo/' 's/^## Lim/### Lim/' '/^## /d' \
    '/^\* Medido/d' '/^Não é preciso/,+1d' '/^\[Como/d'; do
    sed "$edit" "$root/README.pt-BR.md" >copy.md
    if cmp -s copy.md "$root/README.pt-BR.md"; then echo "$edit edits nothing"; return 1; fi
    if agrees copy.md; then echo "$edit was not found"; return 1; fi
  done
}
