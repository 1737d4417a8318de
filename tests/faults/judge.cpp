// Runs a case in two processes, and reports the first violation of the contract.
#include "faults/judge.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>

#include "conformance/messages.h"
#include "ipc/host/leftovers.h"
#include "ipc/system/sys.h"

namespace faults {
using namespace ipc;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// Returns the deadline of a case: twice the patience of a process, and time for the messages.
Deadline watchdog(const Plan& plan) {
  return Deadline::after(2 * plan.patience + 2s + std::chrono::milliseconds(plan.rounds));
}
constexpr std::string_view shared_memory = "/dev/shm";

void write_file(const char* path, const std::string& text) { std::ofstream(path) << text; }

std::string kernel_wait(pid_t pid) {
  std::string place;
  std::getline(std::ifstream(fmt::format("/proc/{}/wchan", pid)), place);
  return fmt::format("{} in {}", pid, place.empty() || place == "0" ? "user mode" : place);
}

// Kills and reaps the children that a dead server left to this process.
void end_children(Log& log) {
  const int client = log.of(Side::client).pid;
  if (client > 0 && log.client_status < 0) ::kill(client, SIGKILL);
}

}  // namespace

std::string separate_mounts() {
  const uid_t uid = ::getuid();
  const gid_t gid = ::getgid();
  if (::unshare(CLONE_NEWNS) != 0) {
    if (::unshare(CLONE_NEWNS | CLONE_NEWUSER) != 0) return std::strerror(errno);
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", fmt::format("{} {} 1", uid, uid));
    write_file("/proc/self/gid_map", fmt::format("{} {} 1", gid, gid));
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("tmpfs", shared_memory.data(), "tmpfs", 0, "mode=1777") != 0)
    return std::strerror(errno);
  return "";
}

Grounds::Grounds(const std::string& no_mounts) {
  if (!no_mounts.empty())
    note_ = fmt::format("names left in {} are not judged: unshare: {}", shared_memory, no_mounts);
  take_orphans();
}

std::vector<std::string> Grounds::names() const {
  std::vector<std::string> all;
  std::error_code ignored;
  std::vector<std::string> places{directory_.path()};
  if (note_.empty()) places.emplace_back(shared_memory);
  for (const std::string& place : places)
    for (const auto& entry : fs::recursive_directory_iterator(place, ignored))
      all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

void Judge::wrong(std::string text) {
  if (verdict_.wrong.empty()) verdict_.wrong = std::move(text);
}

Verdict Judge::run(const Case& which, const Plan& plan) {
  verdict_ = {};
  transport_ = &transport_named(which.transport);
  if (!memory_) memory_ = make_log_memory();
  log_ = map_log(memory_.get());
  std::memset(static_cast<void*>(log_.get()), 0, sizeof(Log));
  log_->client_status = -1;
  acted_ns_ = 0;
  start(which, plan);
  if (plan.act) {
    plan.act(*server_, *log_);
    acted_ns_ = log_->acted_ns;
  }
  wait_for_both(plan);
  judge_processes(which, plan);
  if (verdict_.is_right() && verdict_.skipped.empty()) judge_messages(which, plan);
  if (verdict_.is_right() && verdict_.skipped.empty()) judge_end(which, plan);
  verdict_.is_harmed = log_->of(which.victim).is_harmed || acted_ns_ != 0;
  if (plan.clean_up) plan.clean_up();
  judge_names(which);
  return verdict_;
}

void Judge::start(const Case& which, const Plan& plan) {
  Address address(transport_->name, "");
  if (plan.waiting != "block") address.set_option("wait", plan.waiting);
  HarmOptions harms[2];
  harms[static_cast<int>(which.victim)] = plan.harm;
  if (plan.both_harmed) harms[static_cast<int>(other(which.victim))] = plan.harm;
  SpawnOptions options;
  options.argv = {own_executable(),
                  "--peer",
                  plan.has_rogue ? "host" : "server",
                  std::to_string(memory_.get()),
                  address.to_string(),
                  std::to_string(plan.rounds),
                  plan.has_rogue ? std::to_string(which.number) : harms[0].to_string(),
                  plan.has_rogue ? "none:0" : harms[1].to_string(),
                  plan.expect == Expect::whole ? "5000" : "1000",
                  std::to_string(plan.patience.count())};
  options.inherited = {memory_.get()};
  server_ = Process::spawn(options);
}

void Judge::wait_for_both(const Plan& plan) {
  const Deadline limit = watchdog(plan);
  const auto exit = server_->wait(limit);
  if (!exit) {
    note_what_the_sides_saw();
    wrong(fmt::format("hung: {}; {}", kernel_wait(server_->pid()),
                      kernel_wait(log_->of(Side::client).pid)));
    end_children(*log_);
    server_->kill(SIGKILL);
  }
  server_exit_ = exit ? *exit : *server_->wait(Deadline::never());
  for (;;) {  // the client of a dead server becomes our child
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, WNOHANG);
    if (ended > 0 && ended == log_->of(Side::client).pid) log_->client_status = status;
    if (ended < 0 && errno == ECHILD) return;
    if (ended != 0) continue;
    if (limit.expired()) {
      note_what_the_sides_saw();
      wrong(fmt::format("hung: {}", kernel_wait(log_->of(Side::client).pid)));
      end_children(*log_);
    }
    std::this_thread::sleep_for(200us);
  }
}

void Judge::note_what_the_sides_saw() {
  for (const Side side : {Side::server, Side::client})
    if (const SideLog& log = log_->of(side); log.has_written_wrong)
      wrong(fmt::format("{}: {}", to_string(side), log.wrong));
}

// Judges that each process that the case did not kill has finished.
void Judge::judge_processes(const Case& which, const Plan& plan) {
  note_what_the_sides_saw();
  for (const Side side : {Side::server, Side::client}) {
    const SideLog& log = log_->of(side);
    const int status = side == Side::server ? (server_exit_.signal != 0 ? server_exit_.signal
                                                                        : server_exit_.code << 8)
                                            : log_->client_status.load();
    if (log.stage == SideLog::not_begun || status < 0) continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == cannot_harm) {
      verdict_.skipped = log.error;
      return;
    }
    const bool may_die = plan.expect == Expect::death && side == which.victim;
    if (WIFSIGNALED(status) && !(may_die && WTERMSIG(status) == SIGKILL))
      wrong(fmt::format("{}: ended by signal {} ({})", to_string(side), WTERMSIG(status),
                        ::strsignal(WTERMSIG(status))));
    if (WIFEXITED(status) && (WEXITSTATUS(status) != 0 || log.stage != SideLog::finished))
      wrong(fmt::format("{}: exit status {}, at stage {}; {}", to_string(side), WEXITSTATUS(status),
                        log.stage.load(), log.error));
  }
}

void Judge::judge_messages(const Case& which, const Plan& plan) {
  const Traits& traits = transport_->traits;
  const bool has_client = !plan.has_rogue || traits.reached_by == Traits::ReachedBy::name;
  for (const Side from : {Side::server, Side::client}) {
    const SideLog& sender = log_->of(from);
    const SideLog& receiver = log_->of(other(from));
    if (from == which.victim) {
      verdict_.sent = sender.sent;
      verdict_.received = receiver.received;
    }
    if (receiver.received > sender.tried)
      wrong(fmt::format("{} received {} messages of {}", to_string(other(from)),
                        receiver.received.load(), sender.tried.load()));
    const bool has_drained = receiver.status == static_cast<int>(Status::closed) &&
                             receiver.end_ns != 0 && !receiver.has_written_error;
    if (traits.reliable && traits.outlives_peer && has_drained && receiver.received < sender.sent)
      wrong(fmt::format("{} received {} messages of {} whose send was ok", to_string(other(from)),
                        receiver.received.load(), sender.sent.load()));
    if (plan.expect != Expect::whole || !has_client) continue;
    if (receiver.has_written_error && !receiver.is_harmed)
      wrong(fmt::format("{}: {}", to_string(other(from)), receiver.error));
    const std::uint64_t all = plan.rounds * 4;
    if (receiver.received != all && (traits.reliable || receiver.received > all))
      wrong(fmt::format("{} received {} of {} messages; {}", to_string(other(from)),
                        receiver.received.load(), all, receiver.error));
  }
}

void Judge::judge_end(const Case& which, const Plan& plan) {
  const Traits& traits = transport_->traits;
  const SideLog& victim = log_->of(which.victim);
  const SideLog& survivor = log_->of(other(which.victim));
  const bool end_is_seen = traits.peer_exit != Traits::PeerExit::unknown;
  if (survivor.end_ns != 0 && acted_ns_ != 0 && survivor.end_ns > acted_ns_)
    verdict_.notice_ms = static_cast<double>(survivor.end_ns - acted_ns_) / 1e6;
  if (survivor.end_ns == 0 || survivor.has_written_error)
    return;  // the survivor never talked, or failed
  if (end_is_seen && survivor.status != static_cast<int>(Status::closed))
    wrong(fmt::format("{}: the conversation ended with `{}`", to_string(other(which.victim)),
                      to_string(static_cast<Status>(survivor.status.load()))));
  const auto farewell = static_cast<Farewell>(survivor.farewell.load());
  if (farewell == Farewell::goodbye && victim.stage < SideLog::closing)
    wrong(fmt::format("{}: received a goodbye that the victim never sent",
                      to_string(other(which.victim))));
  if (plan.expect == Expect::whole && traits.tells_deaths && end_is_seen &&
      farewell != Farewell::goodbye)
    wrong(fmt::format("{}: received `{}` instead of a goodbye", to_string(other(which.victim)),
                      to_string(farewell)));
}

void Judge::restart() {
  const Address address = Address::parse(log_->address);
  const auto listener = listen(address);
  auto talking = std::async(std::launch::async, [&] {
    Channel client = connect(listener->address(), Deadline::after(5s));
    (void)conformance::send(*client.out, "again", Deadline::after(5s));
    return client;
  });
  // If messages persist, those of the dead server's clients come first.
  std::string got;
  Channel server;
  for (const Deadline limit = Deadline::after(8s); got != "again" && !limit.expired();) {
    auto accepted = listener->accept(Deadline::after(100ms));
    if (!accepted) continue;
    server = std::move(*accepted);
    do got = conformance::received(*server.in, Deadline::after(3s));
    while (got != "again" && got.front() != '[');
  }
  (void)talking.get();
  if (got != "again") wrong("the next pair could not talk");
}

void Judge::judge_names(const Case&) {
  verdict_.names_left = grounds_->names().size();
  if (transport_->traits.reached_by == Traits::ReachedBy::name && log_->is_listening) try {
      restart();
    } catch (const Error& error) {
      wrong(fmt::format("the next server: {}", error.what()));
    }
  if (grounds_->names().empty()) return;
  for (const auto& found : find_run_names(name_places())) remove_if_dead(found);
  for (const auto& found : find_shared_names(name_places())) remove_if_dead(found);
  if (const auto left = grounds_->names(); !left.empty()) {
    wrong(fmt::format("left behind after the clean-up: {}", left.front()));
    std::error_code ignored;
    for (const std::string& name : left) fs::remove_all(name, ignored);
  }
}

}  // namespace faults
