// The command watch: starts the director of the programs, which shows its record.
#include "demos/watch/watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "bench/run/write_file.h"
#include "demos/commands.h"
#include "demos/lesson.h"
#include "demos/stage/network.h"
#include "demos/texts.h"
#include "demos/watch/pcap.h"
#include "demos/watch/programs.h"
#include "demos/watch/report.h"
#include "ipc/host/process.h"
#include "ipc/host/program.h"
#include "ipc/names/directory.h"
#include "ipc/names/run_directory.h"
#include "ipc/system/wait.h"

namespace ipc::demo {
namespace {

void show(const WatchOptions& options, const Run& run) {
  const std::string directory = std::filesystem::current_path();
  const Hints hints = find_hints(run);
  const Record record = record_of(run, hints, directory);
  if (!options.pcap.empty()) {
    bench::write_file(options.pcap, pcap_of(run.packets, wall_to_monotonic_ns()));
    if (run.packets_lost > 0) note(text("watch.lost", run.packets_lost));
  }
  if (!options.html.empty())
    bench::write_file(options.html, record_page(text("watch.title"), record));
  if (options.json) {
    fmt::print("{}", json_of(run, hints, directory));
  } else if (!options.html.empty()) {
    fmt::print("{}\n", options.html);
  } else {
    const auto terminal = terminal_audience("watch");
    for (const Block& block : record.blocks) terminal->hear(record, block);
    terminal->end(record);
  }
}

int direct(const WatchOptions& options) {
  take_orphans();
  const auto refusal = options.same_network ? std::nullopt : enter_own_network();
  const bool has_own_network = !options.same_network && !refusal;
  if (!options.pcap.empty() && !has_own_network) {
    note(text("watch.no_pcap", refusal.value_or("")));
    return exit_unavailable;
  }
  try {
    Run run = run_programs(
        {options.programs, options.limit, run_directory() + "/strace", has_own_network});
    run.why_no_network = refusal.value_or("");
    kill_spawned_processes();  // those that left their programs
    show(options, run);
    return 0;
  } catch (const Error& error) {
    if (error.fault() != Fault::unsupported) throw;
    note(error.what());
    return exit_unavailable;
  }
}

// Waits for the director. On a signal to us, it ends its programs and shows its record.
std::optional<Process::Exit> await(Process& director, std::chrono::seconds limit) {
  constexpr std::chrono::seconds to_end{30};
  const LastWords on_signal([&] {
    director.kill(SIGTERM);
    (void)wait({director.pidfd(), POLLIN}, Deadline::after(to_end));
  });
  const auto exit = director.wait(Deadline::after(2 * limit + 2 * to_end));
  return exit ? std::optional(*exit) : std::nullopt;
}

}  // namespace

int watch(const WatchOptions& options) {
  if (!Strace::is_installed()) {
    note(text("watch.no_strace"));
    return exit_unavailable;
  }
  for (const std::string& path : {options.html, options.pcap})
    if (!path.empty()) bench::require_writable(path);
  PrivateRunDirectory names;
  take_orphans();
  // A process of its own, because only a process with one thread may enter another network.
  Process director = Process::fork([&] {
    names.drop_lock();
    ::signal(SIGPIPE, SIG_IGN);  // a reader of our output may have gone
    return guarded("ipc-demo", [&] { return direct(options); });
  });
  const auto exit = await(director, options.limit);
  yield_to_signal();
  kill_spawned_processes();
  if (exit && exit->signal == 0) return exit->code;
  note(text("watch.died", exit ? in_words(*exit) : text("watch.stuck")));
  return exit_failed;
}

}  // namespace ipc::demo
