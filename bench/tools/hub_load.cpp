// ipc-hub-load: measures the cost of a room of N clients. A server has one CPU; a process with N
// connections, which only listen, has another. Two servers take turns: one with ipc/hub.h, and one
// that makes no calls but accept4(2) and send(2).
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "bench/build_info.h"
#include "bench/cli/command_line.h"
#include "bench/cli/terminal.h"
#include "bench/measure/clock.h"
#include "bench/run/phrase.h"
#include "bench/run/statistics.h"
#include "bench/tools/remote.h"
#include "ipc/host/process.h"
#include "ipc/host/program.h"
#include "ipc/hub.h"
#include "ipc/names/directory.h"
#include "ipc/system/cpus.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"
#include "version.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t payload_size = 64;
constexpr std::size_t frame_size =
    payload_size + 4;  // behind a length of 4 bytes (ipc/stream/framing.cpp)
constexpr std::size_t other_descriptors = 64;  // those of a process, without its connections
constexpr int exit_unavailable = 77;

struct LoadOptions {
  std::string transport = "unix";
  std::size_t clients = 1000;
  unsigned rounds = 31;
  Language language = Language::english;
  bool json = false;
};

// --- the servers ---

// Returns the bytes that this process has allocated. Pages of files (code) do not count.
std::uint64_t own_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t whole = 0, resident = 0, of_files = 0;
  file >> whole >> resident >> of_files;
  return (resident - of_files) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Executes one command. m: returns the memory; n: returns the number of members; b: sends one
// message to all, and returns the time.
template <class Server>
void obey(int control, Server& server) {
  switch (get<char>(control)) {
    case 'm': return put(control, Answer{own_memory()});
    case 'n': return put(control, Answer{server.size()});
    default: {
      const std::uint64_t begin_ns = now_ns();
      server.broadcast();
      return put(control, Answer{begin_ns, now_ns()});
    }
  }
}

// Reports to all members when one leaves.
class HubServer final : public HubUser {
 public:
  explicit HubServer(std::unique_ptr<Listener> listener) : hub_(std::move(listener), *this) {}
  void on_message(MemberId, Bytes) override {}
  void on_leave(MemberId, Departure) override { broadcast(); }
  void on_trouble(const Error& error) override { fmt::print(stderr, "{}\n", error.what()); }
  void broadcast() { hub_.broadcast(payload_); }
  std::size_t size() const { return hub_.size(); }
  void run(int control) {
    hub_.watch(control, [&] { obey(control, *this); });
    for (;;) hub_.turn(Deadline::never());
  }

 private:
  std::array<std::byte, payload_size> payload_{};
  Hub hub_;
};

// A server with the fewest calls that do the same: accept4, send.
class RawServer {
 public:
  explicit RawServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {
    frame_[3] = std::byte{payload_size};
  }
  void broadcast() {
    for (const OwnedFd& client : clients_)
      sys::must("", "send", ::send, client.get(), static_cast<const void*>(frame_.data()),
                frame_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  std::size_t size() const { return clients_.size(); }
  void run(int control) {
    const int listening = listener_->arm().value().fd;
    for (;;) {
      std::array<pollfd, 2> polled{{{listening, POLLIN, 0}, {control, POLLIN, 0}}};
      sys::must("", "poll", ::poll, polled.data(), nfds_t{polled.size()}, -1);
      if (polled[0].revents != 0)
        clients_.emplace_back(sys::must("", "accept4", ::accept4, listening,
                                        static_cast<sockaddr*>(nullptr),
                                        static_cast<socklen_t*>(nullptr), SOCK_CLOEXEC));
      if (polled[1].revents != 0) obey(control, *this);
    }
  }

 private:
  std::unique_ptr<Listener> listener_;
  std::array<std::byte, frame_size> frame_{};
  std::vector<OwnedFd> clients_;
};

// --- the clients ---

// Returns the time at which the last client has received one message.
std::uint64_t hear_all(int epoll, std::size_t clients) {
  std::array<epoll_event, 256> events;
  for (std::size_t missing = clients * frame_size; missing > 0;) {
    const int count = sys::must("", "epoll_wait", ::epoll_wait, epoll, events.data(),
                                static_cast<int>(events.size()), -1);
    for (const epoll_event& event : std::span(events).first(static_cast<std::size_t>(count))) {
      std::array<std::byte, frame_size> frame;
      const auto size = sys::must("", "recv", ::recv, event.data.fd,
                                  static_cast<void*>(frame.data()), frame.size(), MSG_DONTWAIT);
      if (size == 0) throw Error("recv", "", ECONNRESET, "the server closed a connection");
      missing -= static_cast<std::size_t>(size);
    }
  }
  return now_ns();
}

// Answers once all clients are connected, and each command once all have received one message.
void run_crowd(int control, const Address& address, std::size_t size) {
  const OwnedFd epoll(sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC));
  std::vector<Channel> clients;
  while (clients.size() < size) {
    clients.push_back(connect(address));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = clients.back().in->arm().value().fd;
    sys::must("", "epoll_ctl", ::epoll_ctl, epoll.get(), EPOLL_CTL_ADD, event.data.fd, &event);
  }
  for (put(control, Answer());; put(control, Answer{hear_all(epoll.get(), size)}))
    get<char>(control);
}

// --- the measurement ---

// Returns the kernel's memory of the whole machine. Other programs change it too, which hides a
// small crowd.
std::uint64_t kernel_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("Slab:")) return std::stoull(line.substr(5)) * 1024;
  return 0;
}

// A server and its crowd.
template <class Server>
class Room {
 public:
  Room(const LoadOptions& options, int server_cpu, int crowd_cpu)
      : listener_(listen(Address(options.transport, ""))),
        address_(listener_->address()),
        server_(server_cpu, [&](int control) { Server(std::move(listener_)).run(control); }) {
    const std::uint64_t memory_empty = server_.ask('m').value;
    const std::uint64_t kernel_before = kernel_memory();
    crowd_.emplace(crowd_cpu, [&](int control) { run_crowd(control, address_, options.clients); });
    crowd_->hear();
    await_members(options.clients);
    memory = static_cast<double>(server_.ask('m').value) - static_cast<double>(memory_empty);
    kernel = static_cast<double>(kernel_memory()) - static_cast<double>(kernel_before);
    broadcast();  // warm
    sends_us.clear(), until_last_us.clear();
  }

  // Measures one message to all.
  void broadcast() {
    crowd_->tell('w');
    const Answer sent = server_.ask('b');
    sends_us.push_back(static_cast<double>(sent.end_ns - sent.value) / 1e3);
    until_last_us.push_back(static_cast<double>(crowd_->hear().value - sent.value) / 1e3);
  }

  // Returns the time in us from the death of one more client until the last of the others has the
  // notice.
  double death_of_one(std::size_t clients, int cpu) {
    Remote victim(cpu, [&](int control) {
      const Channel connection = connect(address_);
      put(control, Answer());
      for (;;) ::pause();
    });
    victim.hear();
    await_members(clients + 1);
    crowd_->tell('w');
    const std::uint64_t begin_ns = now_ns();
    victim.kill();
    return static_cast<double>(crowd_->hear().value - begin_ns) / 1e3;
  }

  double memory = 0;  // all clients, in the server
  double kernel = 0;  // all connections, in the kernel
  std::vector<double> sends_us, until_last_us;

 private:
  void await_members(std::size_t count) {
    while (server_.ask('n').value != count) {}
  }

  std::unique_ptr<Listener> listener_;  // owns the name; the server's process has a copy
  Address address_;
  std::optional<Remote> crowd_;
  Remote server_;  // killed first: it would report each client's end to the others
};

Json json_of(const Estimate& ratio) {
  Json json = {{"median", ratio.median}};
  if (ratio.has_interval()) json.update({{"low", ratio.low}, {"high", ratio.high}});
  return json;
}

template <class Hub, class Raw>
Json json_of(const LoadOptions& options, const Hub& hub, const Raw& raw,
             std::span<const double> deaths_us) {
  const auto clients = static_cast<double>(options.clients);
  const auto broadcast = [](const auto& room) -> Json {
    return {{"sent_us", median(room.sends_us)}, {"last_has_it_us", median(room.until_last_us)}};
  };
  return {{"transport", options.transport},
          {"clients", options.clients},
          {"message_bytes", payload_size},
          {"rounds", options.rounds},
          {"hub_bytes_per_client", hub.memory / clients},
          // null: other programs changed more of it
          {"kernel_bytes_per_client", hub.kernel > 0 ? Json(hub.kernel / clients) : Json()},
          {"raw", broadcast(raw)},
          {"hub", broadcast(hub)},
          {"hub_to_raw_sent", json_of(paired_ratio(hub.sends_us, raw.sends_us))},
          {"hub_to_raw_last", json_of(paired_ratio(hub.until_last_us, raw.until_last_us))},
          {"death_notice_us", median(deaths_us)}};
}

constexpr Phrase title{"{}, {} clients, messages of {} B, medians of {} rounds",
                       "{}, {} clientes, mensagens de {} B, medianas de {} rodadas"};
constexpr Phrase memory_per_client{
    "memory per idle client: hub {} B; kernel, both ends {}",
    "memória por cliente ocioso: hub {} B; kernel, nas duas pontas {}"};
constexpr Phrase memory_unknown{"unknown: other programs changed more of it",
                                "não se sabe: outros programas a alteraram mais"};
constexpr Phrase broadcast_time{
    "broadcast, {}: sent in {} µs, {} µs per client; the last client has it after {} µs",
    "difusão, {}: enviada em {} µs, {} µs por cliente; o último cliente a recebe depois de {} µs"};
constexpr Phrase hub_to_raw{"time of hub / time of raw, {}: {}",
                            "tempo do hub / tempo do puro, {}: {}"};
constexpr Phrase death_notice{
    "kill -9 of one client: the last of the others has the notice after {} µs",
    "kill -9 em um cliente: o último dos outros recebe o aviso depois de {} µs"};
constexpr Phrase too_few_descriptors{
    "{} clients need {} descriptors per process, but the hard limit is {}: raise it (ulimit -Hn, LimitNOFILE=, "
    "--ulimit nofile=)",
    "{} clientes precisam de {} descritores por processo, mas o limite rígido é {}: aumente-o (ulimit -Hn, "
    "LimitNOFILE=, --ulimit nofile=)"};

template <class Hub, class Raw>
void show(const LoadOptions& options, const Hub& hub, const Raw& raw,
          std::span<const double> deaths_us) {
  const auto clients = static_cast<double>(options.clients);
  const auto say = [&](const Phrase& phrase, const auto&... arguments) {
    return said(options.language, phrase, arguments...);
  };
  const auto number = [&](double value, int decimals = 0) {
    return marked(options.language, fmt::format("{:.{}f}", value, decimals));
  };
  const bool is_bold = has_colour(STDOUT_FILENO);
  fmt::print("{}{}{}\n", is_bold ? "\033[1m" : "",
             say(title, options.transport, options.clients, payload_size, options.rounds),
             is_bold ? "\033[0m" : "");
  fmt::print("{}\n",
             say(memory_per_client, number(hub.memory / clients),
                 hub.kernel <= 0 ? say(memory_unknown) : number(hub.kernel / clients) + " B"));
  const auto show_room = [&](const Phrase& name, const auto& room) {
    const double sends_us = median(room.sends_us);
    fmt::print("{}\n", say(broadcast_time, say(name), number(sends_us),
                           number(sends_us / clients, 2), number(median(room.until_last_us))));
  };
  show_room({"raw", "puro"}, raw);
  show_room({"hub", "hub"}, hub);
  const auto show_ratio = [&](const Phrase& what, const auto& ours, const auto& theirs) {
    const Estimate ratio = paired_ratio(ours, theirs);
    fmt::print("{}{}\n", say(hub_to_raw, say(what), number(ratio.median, 2)),
               ratio.has_interval()
                   ? say({" [{}, {}]", " [{}; {}]"}, number(ratio.low, 2), number(ratio.high, 2))
                   : "");
  };
  show_ratio({"until it is sent", "até o fim do envio"}, hub.sends_us, raw.sends_us);
  show_ratio({"until the last client has it", "até o último cliente receber"}, hub.until_last_us,
             raw.until_last_us);
  fmt::print("{}\n", say(death_notice, number(median(deaths_us))));
}

bool has_room_for(const LoadOptions& options) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t needed = options.clients + other_descriptors;
  if (limit.rlim_max >= needed) return true;
  fmt::print(stderr, "ipc-hub-load: {}\n",
             said(options.language, too_few_descriptors, options.clients, needed, limit.rlim_max));
  return false;
}

int measure(const LoadOptions& options) {
  if (!has_room_for(options)) return exit_unavailable;
  const PrivateRunDirectory names;
  const std::vector<int> cpus = allowed_cpus();
  const int server_cpu = cpus.front(), crowd_cpu = cpus.back();
  Room<HubServer> hub(options, server_cpu, crowd_cpu);
  Room<RawServer> raw(options, server_cpu, crowd_cpu);
  for (unsigned round = 0; round < options.rounds; ++round) {
    const bool is_hub_first = round % 2 == 0;  // neither always starts in the other's state
    if (is_hub_first) hub.broadcast();
    raw.broadcast();
    if (!is_hub_first) hub.broadcast();
  }
  std::vector<double> deaths_us;
  while (deaths_us.size() < options.rounds)
    deaths_us.push_back(hub.death_of_one(options.clients, crowd_cpu));
  if (options.json) fmt::print("{}\n", json_of(options, hub, raw, deaths_us).dump(2));
  else show(options, hub, raw, deaths_us);
  return 0;
}

int load_main(int argc, char** argv) {
  LoadOptions options;
  CLI::App app(
      "Measures the cost of a room of many clients: the memory of an idle client, the time of a "
      "message to all next to plain send(2) calls, and the time until all know of a killed client.",
      "ipc-hub-load");
  set_up(app, fmt::format("{} ({})", IPCLAB_VERSION, build_commit));
  add_value(app, "--transport", "unix|tcp", options.transport, one_of({"unix", "tcp"}),
            "the transport of the room")
      ->default_str(options.transport);
  add_value(app, "--clients", "N", options.clients, number_from<std::size_t>(1),
            "number of clients in the room")
      ->default_str(fmt::to_string(options.clients));
  add_value(app, "--rounds", "N", options.rounds, number_from<unsigned>(1),
            "messages to all, from each of the two servers in turns, and clients that are killed")
      ->default_str(fmt::to_string(options.rounds));
  app.add_flag("--json", options.json, "print JSON");
  add_language(app, options.language);
  add_colour(app);
  app.footer(
      "Exit status: 0 done, 1 failed, 2 wrongly used, 77 too few descriptors.\n"
      "Examples:\n"
      "  ipc-hub-load --clients 10000\n"
      "  ipc-hub-load --transport tcp --json");
  if (const auto answer = parse(app, {argv + 1, argv + argc})) {
    fmt::print("{}", *answer);
    return 0;
  }
  return measure(options);
}

}  // namespace
}  // namespace ipc::bench

int main(int argc, char** argv) {
  ipc::prepare_program();
  return ipc::guarded("ipc-hub-load", [&] { return ipc::bench::load_main(argc, argv); });
}
