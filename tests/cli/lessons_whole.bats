#!/usr/bin/env bats
load helpers
load namespaces
load lessons

@test "layers: the bytes that are shown are those that tcpdump captures" {
  require tcpdump
  require strace
  apart -rn "ip link set lo up"
  # tcpdump wants to become another user. A user namespace may forbid that, so strace fakes it.
  soon "${apart[@]}" strace -f -qq -o dump.strace -e trace=setgroups -e inject=setgroups:retval=0 \
    tcpdump -Z root -i lo -nn -xx -c 1 'src host 127.0.0.2 and dst port 12345 and tcp[tcpflags] & tcp-push != 0' \
    >dump 2>dump.err 3>&- &
  local dump=$!
  # shellcheck disable=SC2317
  is_ready() { grep -q '^listening on lo' dump.err || has_ended "$dump"; }
  eventually is_ready
  is_running "$dump" || { wait "$dump" || true; end_apart; skip "tcpdump may not capture here: $(tail -1 dump.err)"; }
  # A traced process cannot be searched for leaks.
  ASAN_OPTIONS=detect_leaks=0 soon "${apart[@]}" strace -f -qq -o lesson.strace -e trace=unshare -e signal=none -e inject=unshare:retval=0 \
    ipc-demo lesson layers --lang en --html page.html || [[ $? -eq 77 ]]
  ends_with 0 "$dump"
  end_apart
  local shown captured
  shown=$(sed -nE 's|^<div class="nest"><b>[1-7] .*</b> <code>([0-9a-f ]*)</code>$|\1|p' page.html | tr -d ' \n')
  captured=$(sed -nE 's|^\t0x[0-9a-f]{4}: ||p' dump | tr -d ' \n')
  [[ ${#shown} -eq 166 ]] || { echo "shown: $shown"; return 1; }
  [[ $shown == "$captured" ]] || { echo "shown: $shown"; cat dump; return 1; }
}

@test "handshake: without a network of its own, it shows what both ends can ask the kernel" {
  apart -r "echo 0 >/proc/sys/user/max_net_namespaces"
  local language
  for language in en pt; do
    run -77 soon "${apart[@]}" ipc-demo lesson handshake --lang "$language"
    [[ $output =~ TCP_SAVED_SYN.*127\.0\.0\.1:[0-9]+' >'[[:space:]]+127\.0\.0\.1:[0-9]+' SYN seq ' ]]
  done
  soon "${apart[@]}" ipc-demo lesson handshake --check >check.json || [[ $? -eq 77 ]]
  [[ $(facts observed <check.json | wc -l) -eq 4 ]] || { cat check.json; return 1; }
  [[ $(facts not_shown <check.json) == handshake.syn_synack_ack_captured ]]
  soon "${apart[@]}" ipc-demo lesson handshake --check --prevent >check.json || [[ $? -eq 1 ]]
  grep -qx handshake.no_data_before_handshake <<<"$(facts failed <check.json)" || { cat check.json; return 1; }
  end_apart
}

# The server is A and has port 12345, the client is B.
@test "a packet is drawn from the owner of its source port to the owner of its target port" {
  soon ipc-demo lesson handshake --lang en --html page.html || [[ $? -eq 77 ]]
  grep -q '<li class="ev packet"' page.html || skip "no packets can be captured here"
  local line ends owners count=0
  owners='data-from="(.?)" data-to="(.?)"'
  ends='127\.0\.0\.1:<wbr/>([0-9]+) &gt; 127\.0\.0\.1:<wbr/>([0-9]+)'
  while IFS= read -r line; do
    [[ $line =~ $owners ]]
    local drawn=${BASH_REMATCH[1]}${BASH_REMATCH[2]}
    [[ $line =~ $ends ]]
    case ${BASH_REMATCH[1]},${BASH_REMATCH[2]} in
      12345,*) [[ $drawn == AB ]] ;;
      *,12345) [[ $drawn == BA ]] ;;
      *) false ;;
    esac || { echo "$line"; return 1; }
    count=$((count + 1))
  done < <(grep '<li class="ev packet"' page.html)
  [[ $count -ge 8 ]]
}

@test "death: the packets of a killed process leave the kernel on its side" {
  soon ipc-demo lesson death --lang en --html page.html || [[ $? -eq 77 ]]
  grep -q '<li class="ev packet"' page.html || skip "no packets can be captured here"
  grep -E '<li class="ev packet" data-from="B" data-to="A">.*RST' page.html |
    grep -q 'B had ended: its kernel sent this packet'
  grep -q '<li class="ev act">.*kill(B, SIGKILL)' page.html
}

@test "all lessons are checked in one go, and their claims are counted" {
  run --separate-stderr soon ipc-demo lesson all --check --lang en
  [[ $status -eq 0 || $status -eq 77 ]]
  [[ $stderr =~ [0-9]+\ of\ 132\ verdicts\ observed ]]
  [[ $output == *'"of": 132'* ]]
}

@test "forty of one lesson at once" {
  local name index job
  for name in lifecycle pipe; do
    local jobs=()
    for ((index = 0; index < 40; ++index)); do
      soon ipc-demo lesson "$name" --check >"check.$index" 2>&1 3>&- &
      jobs+=($!)
    done
    for job in "${jobs[@]}"; do wait "$job" || { cat check.*; return 1; }; done
  done
  nothing_left
}

@test "Ctrl-C in the middle of a lesson leaves nothing" {
  local name lesson
  for name in $(names) "all --check"; do
    set -m
    # shellcheck disable=SC2086
    ipc-demo lesson $name >told 2>&1 3>&- &
    lesson=$!
    set +m
    if [[ $name == all* ]]; then eventually some_process; fi
    kill -INT -- "-$lesson" 2>/dev/null || true
    ends_with 130 "$lesson" || ends_with 0 "$lesson"
    nothing_left || { echo "after $name"; return 1; }
  done
  eventually no_tracer
}
no_tracer() { ! pgrep -f -- "strace.*-o $XDG_RUNTIME_DIR" >/dev/null; }

@test "a lesson is a page that needs nothing else, in both languages" {
  local language
  for language in en pt; do
    run -0 --separate-stderr soon ipc-demo lesson handshake --lang "$language" --html page.html
    [[ $output == page.html ]]
    grep -q "<html lang=\"$language" page.html
    grep -q "Content-Security-Policy\" content=\"default-src 'none'" page.html
    if grep -qE 'src=|href="http|url\(' page.html; then return 1; fi
    grep -q 'id="A36"' page.html
  done
}

require_browser() { command -v chromium chromium-browser >/dev/null || skip "chromium is missing"; }
# browse PAGE: prints its document after its scripts have run; browser.err has their output.
browse() {
  XDG_RUNTIME_DIR=$PWD soon "$(command -v chromium || command -v chromium-browser)" --headless --no-sandbox \
    --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$PWD/browser" \
    --virtual-time-budget=2000 --enable-logging=stderr --v=0 --dump-dom "file://$PWD/$1" 2>browser.err
}

@test "the page is stepped by keys, and judges an answer only when it is opened" {
  require_browser
  soon ipc-demo lesson pipe --lang en --html page.html
  cat >>page.html <<'END'
<script>
const press = key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
press('ArrowRight'); press('j'); press('ArrowRight'); press('ArrowLeft');
const lit = document.querySelectorAll('.now').length, seen = document.querySelector('output').textContent;
const early = document.querySelector('.judged').textContent;
document.querySelector('[value=a]').click();
document.querySelector('.answer').open = true;
setTimeout(() => { document.title = `lit ${lit} at ${seen} early "${early}" late "${document.querySelector('.judged').textContent}"`; }, 100);
</script>
END
  run -0 browse page.html
  [[ $output =~ '<title>lit 1 at 2 / '[0-9]+' early "" late "The run shows otherwise:"' ]] ||
    { grep '<title>' <<<"$output"; return 1; }
}

# Its own policy forbids every request, so an attempt would be an error, too.
@test "a page makes no error in a browser, in either language" {
  require_browser
  silent() {
    browse "$1" >document
    grep -q '</html>' document || { cat browser.err; return 1; }
    if grep CONSOLE browser.err; then return 1; fi
  }
  soon ipc-demo lesson client-server --lang en --html en.html
  soon ipc-demo lesson client-server --lang pt --html pt.html
  silent en.html
  silent pt.html
  echo '<img src="https://example.org/picture" alt=""/>' >>pt.html
  run ! silent pt.html
}

@test "all lessons are a site, with an index of what was seen" {
  run --separate-stderr soon ipc-demo lesson all --lang en --html site
  [[ $status -eq 0 || $status -eq 77 ]]
  [[ $output == site/index.html ]]
  local name
  for name in $(names); do
    grep -q "href=\"$name.html\"" site/index.html
    [[ -s site/$name.html ]]
  done
  [[ $(grep -c '<tr id="' site/index.html) -eq 132 ]]
  require_browser
  run -0 browse site/index.html
  if grep CONSOLE browser.err; then return 1; fi
}

@test "a page that cannot be written is an error before the lesson is played" {
  run -1 --separate-stderr soon ipc-demo lesson pipe --html no-such-directory/page.html
  [[ $stderr == *no-such-directory/page.html* ]]
}
