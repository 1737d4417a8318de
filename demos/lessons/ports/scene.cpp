// The lesson ports: the right to take one, the kernel's choice, and the number that one process can
// hold.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "demos/lessons/lesson.h"
#include "demos/stage/loopback.h"
#include "demos/stage/network.h"
#include "demos/stage/sockets.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr const char* first_free_setting = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

// Returns the numbers in one of the kernel's files, such as a range; empty if it cannot be read.
std::vector<long> numbers_in(const char* path) {
  std::ifstream file(path);
  std::vector<long> numbers;
  for (long value = 0; file >> value;) numbers.push_back(value);
  return numbers;
}
// Returns it without a thousands mark: the number of a port is a name, not a count.
std::string first_free_port() {
  const auto numbers = numbers_in(first_free_setting);
  return numbers.empty() ? "?" : std::to_string(numbers[0]);
}
std::string first_number_in(const char* path) {
  const auto numbers = numbers_in(path);
  return numbers.empty() ? "?" : number(static_cast<double>(numbers[0]));
}

// Returns the errno of a bind to this port by a new socket, which stays open.
int try_port(std::uint16_t port) { return error_of(bind_to(new_socket(), loopback(port))); }

// --- the right to take a port ---

struct Tried {
  int low, low_with_right, low_once_allowed;  // errno
  int registered, last_registered;
};

void rights(Stage& stage, const std::string& first_free_of_machine) {
  stage.step("rights");
  Tried& tried = stage.share<Tried>();
  Actor ordinary = stage.start("ordinary", [&](const Cues& cues) {
    become_unprivileged();
    tried.low = try_port(80);
    tried.registered = try_port(1024);
    tried.last_registered = try_port(49151);
    cues.next();
    tried.low_once_allowed = try_port(443);
    cues.done();
  });
  Actor entitled = stage.start("entitled", [&](const Cues& cues) {
    tried.low_with_right = try_port(80);
    cues.done();
  });
  const std::string first_free = first_free_port();
  stage.show(
      {{"ip_unprivileged_port_start", ""},
       {{stage.in_words("machine"), first_free_of_machine}, {stage.in_words("here"), first_free}}});
  if (stage.is_prevented()) std::ofstream(first_free_setting) << 0;
  ordinary.act();
  entitled.act();
  stage.show_calls();
  stage.fact("low_ports_want_a_right", tried.low == EACCES && tried.low_with_right == 0);
  stage.fact("any_user_binds_from_1024", tried.registered == 0 && tried.last_registered == 0);
  std::ofstream(first_free_setting) << 0;
  ordinary.act();
  stage.show_calls();
  stage.fact("the_limit_is_a_setting", tried.low_once_allowed == 0);
}

// --- any free one ---

void any_free(Stage& stage) {
  constexpr std::size_t asked = 64;
  stage.step("any");
  auto& given = stage.share<std::array<std::uint16_t, asked>>();
  Actor asker = stage.start("asker", [&](const Cues& cues) {
    sockaddr_in name{};
    const int first = new_socket();
    bind_to(first, loopback(0));
    own_name(first, name);
    given[0] = port_of(name);
    for (std::size_t i = 1; i < asked; ++i) {  // the same calls again, not recorded
      const sockaddr_in any = loopback(0);
      socklen_t size = sizeof name;
      const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
      ::bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof any);
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
      given[i] = port_of(name);
    }
    cues.done();
  });
  asker.act();
  stage.show_calls();
  const auto [least, most] = std::ranges::minmax(given);
  const auto range = numbers_in("/proc/sys/net/ipv4/ip_local_port_range");
  const long first = range.size() == 2 ? range[0] : 0, last = range.size() == 2 ? range[1] : -1;
  stage.show({{"", stage.in_words("from"), stage.in_words("to")},
              {{stage.in_words("dynamic"), "49152", "65535"},
               {"ip_local_port_range", std::to_string(first), std::to_string(last)},
               {stage.in_words("given", asked), std::to_string(least), std::to_string(most)}}});
  stage.fact("port_zero_becomes_another", given[0] != 0, given[0]);
  stage.fact("the_kernel_picks_high_ports", least >= first && most <= last,
             std::ranges::count_if(given, [](std::uint16_t port) { return port >= 49152; }), asked);
}

// --- a port in the kernel's tables ---

constexpr std::uint16_t shared_port = 3000;

struct Heard {
  std::array<char, 16> by_tcp, by_udp;
};

// Returns the names of the network devices: "lo eth0".
std::string network_devices() {
  std::ifstream table("/proc/self/net/dev");
  std::string names, line;
  while (std::getline(table, line)) {
    const auto begin = line.find_first_not_of(' '), colon = line.find(':');
    if (colon == std::string::npos) continue;  // the heading
    names += (names.empty() ? "" : " ") + line.substr(begin, colon - begin);
  }
  return names;
}

void one_number_twice(Stage& stage) {
  stage.step("number");
  Heard& heard = stage.share<Heard>();
  const std::string devices = network_devices();
  const std::size_t rows_before = sockets_at(shared_port).size();
  Actor tcp = stage.start("by_tcp", [&](const Cues& cues) {
    const int fd = new_listener(loopback(shared_port), 8);
    cues.next();
    hears_into(accept_from(fd), heard.by_tcp);
    cues.next();
  });
  Actor udp = stage.start("by_udp", [&](const Cues& cues) {
    const int fd = new_socket(SOCK_DGRAM);
    bind_to(fd, loopback(shared_port));
    cues.next();
    hears_into(fd, heard.by_udp);
    cues.next();
  });
  Actor client = stage.start("client", [](const Cues& cues) {
    const int stream = new_socket(), datagram = new_socket(SOCK_DGRAM);
    connect_to(stream, loopback(shared_port));
    connect_to(datagram, loopback(shared_port));
    says(stream, "for TCP");
    says(datagram, "for UDP");
    cues.done();
  });
  for (const Actor* const actor : {&tcp, &udp}) actor->act();
  const std::size_t rows_after = sockets_at(shared_port).size();
  const std::string devices_after = network_devices();
  client.act();
  for (const Actor* const actor : {&tcp, &udp}) actor->act();
  stage.show_calls();
  stage.show({{"", stage.in_words("before"), stage.in_words("after")},
              {{stage.in_words("rows", shared_port), std::to_string(rows_before),
                std::to_string(rows_after)},
               {stage.in_words("devices"), devices, devices_after}}});
  stage.fact("tcp_udp_share_a_number",
             std::string_view(heard.by_tcp.data()) == "for TCP" &&
                 std::string_view(heard.by_udp.data()) == "for UDP",
             shared_port);
  stage.fact("a_row_but_no_device", rows_before == 0 && rows_after == 2 && devices == devices_after,
             devices);
}

// --- the number of ports at the same time ---

struct Held {
  rlim_t limit;
  int ports, error;
};

std::string in_words(rlim_t limit, const std::string& unlimited) {
  return limit == RLIM_INFINITY ? unlimited : number(static_cast<double>(limit));
}

// Takes as many ports as possible, each with its own socket.
void hold_ports(const Cues& cues, Held& held) {
  constexpr rlim_t usual = 1024;  // a higher limit would only take longer
  constexpr std::uint16_t first = 10'000;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min(limit.rlim_cur, usual);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  held.limit = limit.rlim_cur;
  for (;; ++held.ports) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) break;
    const sockaddr_in address = loopback(static_cast<std::uint16_t>(first + held.ports));
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) break;
  }
  held.error = error_of(sys::call("socket", ::socket, AF_INET, SOCK_STREAM, 0));
  cues.done();
}

void how_many(Stage& stage) {
  stage.step("how_many");
  Held& held = stage.share<Held>();
  Actor holder = stage.start("holder", [&](const Cues& cues) { hold_ports(cues, held); });
  holder.act();
  stage.show_calls();
  rlimit files{}, processes{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  ::getrlimit(RLIMIT_NPROC, &processes);
  const std::string unlimited = stage.in_words("unlimited");
  stage.say("limits");
  stage.show({{stage.in_words("limit"), ""},
              {{stage.in_words("listening_ports"), number(65535)},
               {"RLIMIT_NOFILE", in_words(files.rlim_cur, unlimited)},
               {"RLIMIT_NPROC", in_words(processes.rlim_cur, unlimited)},
               {"/proc/sys/kernel/pid_max", first_number_in("/proc/sys/kernel/pid_max")},
               {"/proc/sys/kernel/threads-max", first_number_in("/proc/sys/kernel/threads-max")}}});
  stage.fact("descriptors_run_out_first",
             held.error == EMFILE && held.ports > 0 && static_cast<rlim_t>(held.ports) < held.limit,
             held.limit, held.ports);
}

void play(Stage& stage) {
  const std::string first_free_of_machine = first_free_port();
  if (!stage.enter_own_network({"low_ports_want_a_right", "any_user_binds_from_1024",
                                "the_limit_is_a_setting", "port_zero_becomes_another",
                                "the_kernel_picks_high_ports", "tcp_udp_share_a_number",
                                "a_row_but_no_device", "descriptors_run_out_first"}))
    return;
  rights(stage, first_free_of_machine);
  any_free(stage);
  one_number_twice(stage);
  how_many(stage);
}

}  // namespace

extern const Lesson ports_lesson;
const Lesson ports_lesson{"ports", play};

}  // namespace ipc::demo
