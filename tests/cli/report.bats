#!/usr/bin/env bats
load helpers

measure() {  # measure FILE OPTION...
  soon ipc-bench run --launches 1 --time 20ms --out "$1" "${@:2}" >measured.md 2>/dev/null
}

refused() {  # refused STATUS "EXPLANATION" ARGUMENT...
  run "-$1" --separate-stderr soon ipc-bench report "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

# check_pages FILE...: parses them as XML, which is stricter than a browser.
check_pages() {
  require python3
  soon python3 - "$@" <<'PYTHON'
import json, re, sys, xml.dom.minidom
for name in sys.argv[1:]:
    text = open(name).read().replace("<!DOCTYPE html>", "", 1)
    scripts = re.findall("<script([^>]*)>(.*?)</script>", text, re.DOTALL)
    data, *code = scripts
    ids = {one["id"] for one in json.loads(data[1])["drawings"]}
    assert 'type="application/json"' in data[0] and not any(attributes for attributes, _ in code), name
    page = xml.dom.minidom.parseString(re.sub("(<script[^>]*>).*?</script>", r"\1</script>", text, flags=re.DOTALL))
    assert page.documentElement.getAttribute("lang"), name
    figures = page.getElementsByTagName("figure")
    assert ids == {one.getAttribute("id") for one in figures}, ids
    assert all(one.getElementsByTagName("table") for one in figures), name
    for table in page.getElementsByTagName("table"):
        assert table.getElementsByTagName("caption"), name
        assert all(head.getAttribute("scope") for head in table.getElementsByTagName("th")), name
    levels = [int(one.tagName[1]) for one in page.getElementsByTagName("*") if one.tagName in ("h1", "h2", "h3")]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels
PYTHON
}

@test "a run becomes a page, Markdown and CSV, in both languages, and its path is printed" {
  measure run.json --transport unix,pipe --scenario ping,stream --size 64,1KiB --wait block,spin
  run -0 --separate-stderr soon ipc-bench report run.json -o report
  [[ $output == report/index.html && -z $stderr ]]
  run -0 --separate-stderr soon ipc-bench report run.json -o relatorio --lang pt
  check_pages report/index.html relatorio/index.html
  grep -q '^# ' report/report.md
  # A heading, and a row for each of the 16 cells and for its floor.
  [[ $(wc -l <report/report.csv) -eq 33 ]]
  diff <(printf '%s\n' index.html report.csv report.md) <(cd report && compgen -G '*' | sort)
}

@test "on request, each cell's percentile distribution lies next to the page" {
  measure run.json --transport unix --scenario ping,stream --size 64
  soon ipc-bench report run.json -o report --hgrm
  [[ $(cd report/hgrm && echo *) == "1-unix-floor_ping_64_block_cross_cpu.hgrm 1-unix_ping_64_block_cross_cpu.hgrm" ]]
  grep -q 'Value *Percentile *TotalCount' report/hgrm/1-unix_ping_64_block_cross_cpu.hgrm
}

@test "the same file gives the same report" {
  measure run.json --transport unix --size 64
  soon ipc-bench report run.json -o one
  soon ipc-bench report run.json -o two
  diff -r one two
}

@test "several runs of one machine get one answer, and each run its charts" {
  measure before.json --transport unix --size 64
  measure after.json --transport unix --size 64
  soon ipc-bench report before.json after.json -o report
  grep -q '2 runs of one machine, which are not mixed' report/report.md
  [[ $(grep -c '^| 20.* \(before\|after\).json | For small messages only unix was measured' report/report.md) -eq 2 ]]
  check_pages report/index.html
}

@test "the history of a machine has a line for each cell, over the dates" {
  measure run.json --transport unix,pipe --size 64
  sed -E 's/("date": "20)[0-9]{2}/\136/' run.json >later.json
  soon ipc-bench report --history later.json run.json -o history
  grep -q '^# Changes over time: 0 in 2 cells' history/report.md
  grep -q 'no change can be significant' history/report.md
  check_pages history/index.html
  soon ipc-bench report --history run.json -o history --lang pt
  grep -q '^# Nenhuma máquina tem duas medições' history/report.md
}

@test "a directory stands for all results below it, in the order of machine and date" {
  measure run.json --transport unix --size 64
  mkdir -p results/a results/b
  for run in 1 2 3; do
    sed -E 's/("date": "20)[0-9]{2}/\1'"3$((9 - run))/" run.json >"results/a/$run.json"
    sed -E 's/("cpu": ")/\1Another /' "results/a/$run.json" >"results/b/$run.json"
  done
  echo "no result" >results/notes.txt
  soon ipc-bench report results -o report
  grep -q '^# The 2 machines have no work in common' report/report.md  # one launch has no interval
  diff <(grep -o '^| 20[0-9]* *-' report/report.md) <(printf '| 20%s-\n' 36 37 38 36 37 38)
  [[ $(grep -c '^## Another' report/report.md) -eq 1 ]]
  check_pages report/index.html
}

@test "a typing error is a usage error with the nearest word" {
  refused 2 "name the files"
  refused 2 "name the directory" run.json
  refused 2 "did you mean pt?" run.json -o report --lang ptt
  refused 2 "did you mean --lang?" run.json -o report --lan pt
}

@test "an unreadable or unwritable file is a failure with a cure, and leaves nothing" {
  echo '{"context": {}' >broken.json
  refused 1 "broken.json" broken.json -o report
  refused 1 "name a file that ipc-bench run --out wrote" missing.json -o report
  refused 1 "broken.json" . -o report
  mkdir empty
  refused 1 "it has no *.json file" empty -o report
  [[ ! -e report ]]
  measure run.json --transport unix --size 64
  refused 1 "no/parent" run.json -o no/parent
  refused 1 "run.json" run.json -o run.json
  mkdir -p taken/index.html
  refused 1 "taken/index.html" run.json -o taken
  [[ $(ls taken) == index.html ]]  # the other two are not written either
}
