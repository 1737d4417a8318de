#!/usr/bin/env bats
load ../cli/helpers

shell_files() { grep -lE '^#!.*(bash|bats)' -r "$root/scripts" "$root/.ci" "$root/tests"; }

@test "shellcheck finds nothing in any script or bats file" {
  require shellcheck
  local files
  mapfile -t files < <(shell_files; compgen -G "$root/tests/*/*.bash")
  run -0 soon shellcheck --external-sources "${files[@]}"
}

@test "every script stops at the first error and says how it is used" {
  local script
  for script in "$root"/scripts/*; do
    grep -q '^set -euo pipefail$' "$script"
    run -0 soon "$script" --help
    [[ $output == *"scripts/${script##*/}"* ]]
  done
}

@test "help depends neither on its line in the file nor on the directory" {
  local script name
  mkdir scripts
  for script in "$root"/scripts/*; do
    name=${script##*/}
    sed '1a # one line more' "$script" >"scripts/$name"
    chmod +x "scripts/$name"
    diff <("$script" --help) <(cd scripts && "./$name" --help)
  done
}

@test "no script names a transport" {
  local transport names
  names=$(ipc-demo list --all --json | awk -F'"' '$2 == "name" { print $4 }')
  [[ -n $names ]]
  for transport in $names; do
    # Comments may mention files and pipes.
    run ! grep -nwF -e "$transport" -e "${transport//-/_}" \
      <(sed -s 's/^ *#.*//; s/  *# .*//' "$root"/scripts/* "$root"/.ci/run)
  done
}

@test "no file of the project names a machine or a user" {
  run ! git -C "$root" grep -nIE '/(home|Users)/[a-z]|/work/' -- . ':!tests/scripts/style.bats'
}

@test "every system call of the core and of the transports goes through the seam" {
  require python3
  run -0 soon python3 "$root/tests/scripts/seam.py" "$root"
}

@test "a system call that does not go through the seam is found, and so is an exception that is not needed" {
  require python3
  mkdir transports
  cp -r "$root"/ipc .
  cat >transports/raw.cpp <<'CPP'
// ::read(fd) in a comment, and "::read(fd)" in a string
long one = sys::call("read", ::read, fd, place, size);
long two = sys::call("futex", [](void* at) { return ::syscall(SYS_futex, at); }, word);
long raw = ::read(fd, place, size);
bool bare = unlink(path) == 0 || own.unlink(path);
std::ifstream file(path);
CPP
  sed -i '/::getaddrinfo(/d' ipc/system/inet.cpp
  run -1 soon python3 "$root/tests/scripts/seam.py" .
  [ "${#lines[@]}" = 4 ]
  [[ ${lines[0]} == "transports/raw.cpp:4: read does not"* ]]
  [[ ${lines[1]} == "transports/raw.cpp:5: unlink does not"* ]]
  [[ ${lines[2]} == "transports/raw.cpp:6: std::ifstream does not"* ]]
  [[ ${lines[3]} == "ipc/system/inet.cpp getaddrinfo: listed as an exception"* ]]
}

@test "the conformance suite leaves a transport out only where it claims nothing" {
  # The other two: a transport that cannot run here, and a sanitizer whose memory cannot be distinguished from ours.
  run -0 grep -rc GTEST_SKIP "$root/tests/conformance" --include=*_test.cpp --include=suite.h --include=suite.cpp
  run -0 grep -v ':0$' <<<"${output//"$root/tests/conformance/"/}"
  [ "$(sort <<<"$output")" = $'idle_test.cpp:1\nsuite.cpp:1\nsuite.h:1' ]
}

@test "every link between the pages leads to a file, and to a heading if it names one" {
  require python3
  run -0 soon python3 - "$root" <<'PYTHON'
import pathlib, re, subprocess, sys
root = pathlib.Path(sys.argv[1])
def anchors(page):
    heads = re.findall(r"^#+ (.*)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
broken = []
for name in subprocess.check_output(["git", "-C", root, "ls-files", "*.md"], text=True).split():
    for link in re.findall(r"\]\(([^)\s]+)\)", (root / name).read_text()):
        path, _, anchor = link.partition("#")
        target = (root / name).parent / path if path else root / name
        if not link.startswith("http") and (not target.exists() or (anchor and anchor not in anchors(target))):
            broken.append(f"{name}: {link}")
print("\n".join(broken))
sys.exit(bool(broken))
PYTHON
}

@test "every file that a page or a comment names is there" {
  require python3
  run -0 soon python3 - "$root" <<'PYTHON'
import pathlib, re, subprocess, sys
root = pathlib.Path(sys.argv[1])
files = subprocess.check_output(["git", "-C", root, "ls-files"], text=True).split()
path = re.compile(r"(?<![\w./-])(?:docs|ipc|bench|demos|transports|tests|scripts|cmake|results)/[\w./-]*\w")
missing = []
def is_there(found):  # a file, a folder, a file without its extension, a decision by its number
    return any(there == found or there.startswith((found + "/", found + ".", found + "-")) for there in files)
for name in files:
    if not name.endswith((".cpp", ".h", ".md")):
        continue
    for number, line in enumerate((root / name).read_text().split("\n"), 1):
        text = "".join(line.partition("//")[1:])
        if name.endswith(".md"):
            text = "" if line.startswith("    ") else line  # commands may make files
        for found in path.findall(text):
            if not re.search(r"[A-Z]{4}", found) and not is_there(found):  # NAME: any
                missing.append(f"{name}:{number}: {found}")
print("\n".join(missing))
sys.exit(bool(missing))
PYTHON
}

@test "the C++ that a page shows is that of a file that is compiled" {
  require python3
  run -0 soon python3 - "$root" <<'PYTHON'
import pathlib, re, subprocess, sys
root = pathlib.Path(sys.argv[1])
def lines(text):
    return [line.strip() for line in text.split("\n") if line.strip() and not line.strip().startswith("//")]
files = subprocess.check_output(["git", "-C", root, "ls-files", "*.cpp", "*.h"], text=True).split()
sources = [lines((root / name).read_text()) for name in files]
def is_within(block, source):  # in this order; a page may leave lines out
    rest = iter(source)
    return all(line in rest for line in block)
different = []
for name in ("docs/api.md", "docs/adding-a-transport.md"):
    blocks = [lines(block) for block in re.findall(r"^```cpp\n(.*?)^```", (root / name).read_text(), re.M | re.S)]
    assert len(blocks) > 2, name
    different += [f"{name}: {block[0]}" for block in blocks if not any(is_within(block, source) for source in sources)]
print("\n".join(different))
sys.exit(bool(different))
PYTHON
}

@test "every proof that measures says how long it takes and when it holds" {
  require python3
  local proof
  for proof in unchanged power chosen agreement tails; do
    run -0 soon "$root/bench/proofs/$proof.py" --help
    [[ $output == *--count*--budget*--keep* && $output == *minutes* && $output == *Acceptance:* ]]
  done
}

@test "a proof of too few trials is undecided, unless too many of them are lost already" {
  require python3
  run -0 soon python3 - "$root/bench/proofs" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
from proof import at_least, median_interval, worst
assert [at_least(0.99, *one, 100) for one in ((99, 100), (98, 100), (50, 50), (48, 50))] == ["holds", "fails", "undecided", "fails"]
assert worst("holds", "undecided") == "undecided" and worst("undecided", "fails") == "fails" and worst("holds") == "holds"
assert median_interval(range(1, 16)) == (4, 12) and median_interval([3, 1, 2]) == (1, 3)
PYTHON
}

@test "pages, comments and printed texts keep to constructions that are read once" {
  require python3
  run -0 soon python3 "$root/tests/scripts/words.py" "$root"
}

@test "a sentence without a noun is counted, in a page, a comment and a text" {
  require python3
  git init -q tree
  mkdir tree/ipc
  echo "Who waits pays. It prints what it has." >tree/page.md
  printf '%s\n' '// Who waits pays. Of one trouble once.' 'const char* text = "this one tells what it has";' >tree/ipc/file.cpp
  git -C tree add .
  run -1 soon python3 "$root/tests/scripts/words.py" tree --list
  [[ $output == *"EXCEEDED pages: who without a noun: 1 of 2"*"page.md: Who waits pays."* ]]
  [[ $output == *"EXCEEDED comments: a comment without subject or verb"*"Of one trouble once."* ]]
  [[ $output == *"EXCEEDED texts: what without a noun"*"tells what it has"* ]]
}

@test "a line of comment has at most 100 columns, a line of a page 120, the headline of a commit 72" {
  local wide
  # Tables may be wider.
  wide=$(cd "$root" && git ls-files -z '*.md' |
    LC_ALL=C.UTF-8 xargs -0 grep -nE '^[^|].{120}' || true)
  [[ -z $wide ]] || { echo "$wide"; return 1; }
  wide=$(cd "$root" && git ls-files -z '*.cpp' '*.h' |
    xargs -0 awk 'length > 100 && /^[[:space:]]*\/\// { print FILENAME ":" FNR }')
  [[ -z $wide ]] || { echo "$wide"; return 1; }
  wide=$(git -C "$root" log --since=2026-12-01 --no-merges --format=%s | awk 'length > 72')
  [[ -z $wide ]] || { echo "$wide"; return 1; }
}
