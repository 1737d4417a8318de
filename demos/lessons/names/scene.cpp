// The lesson names: getaddrinfo for hosts and services, with a name server of its own.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <functional>

#include "demos/lessons/lesson.h"
#include "demos/stage/name_server.h"
#include "ipc/system/inet.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

// One answer of getaddrinfo: the arguments for socket, and then for bind or connect.
struct Resolved {
  InetAddress address;
  int type = 0, protocol = 0;

  int family() const { return address.storage.ss_family; }
  std::uint16_t port() const {  // at the same offset in both families
    return ntohs(reinterpret_cast<const sockaddr_in*>(address.get())->sin_port);
  }
  bool is_loopback() const {
    const auto* const in = reinterpret_cast<const sockaddr_in*>(address.get());
    const auto* const in6 = reinterpret_cast<const sockaddr_in6*>(address.get());
    return family() == AF_INET ? ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET
                               : IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr) != 0;
  }
  std::string to_string() const { return sys::to_string(address.get()); }
};

struct Answer {
  int error = 0;  // EAI_...
  std::vector<Resolved> addresses;

  std::string to_string() const;
};

Answer ask(const char* host, const char* service, int flags = 0, int family = AF_UNSPEC) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  Answer answer;
  answer.error = ::getaddrinfo(host, service, &hints, &list);
  if (answer.error != 0) return answer;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    Resolved resolved{{{}, at->ai_addrlen}, at->ai_socktype, at->ai_protocol};
    std::memcpy(&resolved.address.storage, at->ai_addr, at->ai_addrlen);
    answer.addresses.push_back(resolved);
  }
  ::freeaddrinfo(list);
  return answer;
}

std::string error_name(int error) {
  switch (error) {
    case EAI_NONAME: return "EAI_NONAME";
    case EAI_SERVICE: return "EAI_SERVICE";
    case EAI_AGAIN: return "EAI_AGAIN";
    case EAI_NODATA: return "EAI_NODATA";
    default: return fmt::format("{} ({})", error, ::gai_strerror(error));
  }
}

std::string Answer::to_string() const {
  if (error != 0) return error_name(error);
  std::string text;
  for (const Resolved& resolved : addresses)
    text += (text.empty() ? "" : ", ") + resolved.to_string();
  return text;
}

// --- names and literals ---

bool is_one(const Answer& answer, int family) {
  return answer.addresses.size() == 1 && answer.addresses[0].family() == family;
}

void hosts(Stage& stage) {
  stage.step("hosts");
  const Answer localhost = ask("localhost", "3000"),
               ipv4 = ask("127.0.0.1", "3000", AI_NUMERICHOST),
               ipv6 = ask("::1", "3000", AI_NUMERICHOST),
               no_literal = ask("localhost", "3000", AI_NUMERICHOST);
  stage.say("hosts.intro");
  stage.show(Table{{stage.in_words("host"), stage.in_words("flags"), stage.in_words("answer")},
                   {{"localhost", "", localhost.to_string()},
                    {"127.0.0.1", "AI_NUMERICHOST", ipv4.to_string()},
                    {"::1", "AI_NUMERICHOST", ipv6.to_string()},
                    {"localhost", "AI_NUMERICHOST", no_literal.to_string()}}});
  if (localhost.error != 0)
    stage.not_shown("localhost_is_this_machine", "localhost: " + localhost.to_string());
  else
    stage.fact("localhost_is_this_machine",
               std::ranges::all_of(localhost.addresses, &Resolved::is_loopback));
  stage.fact("a_literal_needs_no_lookup",
             is_one(ipv4, AF_INET) && is_one(ipv6, AF_INET6) && no_literal.error == EAI_NONAME);
}

// --- services ---

bool has_port(const Answer& answer, std::uint16_t port) {
  return !answer.addresses.empty() &&
         std::ranges::all_of(answer.addresses,
                             [&](const Resolved& resolved) { return resolved.port() == port; });
}

void services(Stage& stage) {
  stage.step("services");
  const char* const host = "127.0.0.1";
  const Answer http = ask(host, "http"), https = ask(host, "https"),
               unknown = ask(host, "no-such-service");
  stage.show(Table{{stage.in_words("service"), stage.in_words("answer")},
                   {{"http", http.to_string()},
                    {"https", https.to_string()},
                    {"3000", ask(host, "3000").to_string()},
                    {"no-such-service", unknown.to_string()}}});
  if (!std::ifstream("/etc/services") && http.error != 0)
    stage.not_shown("services_become_ports", stage.in_words("no_list"));
  else stage.fact("services_become_ports", has_port(http, 80) && has_port(https, 443));
  stage.fact("an_unknown_service_has_no_port", unknown.error == EAI_SERVICE,
             error_name(unknown.error));
}

// --- ready for use ---

struct Meeting {
  std::uint16_t port;
  Resolved connected;
  bool has_bound, has_connected;
};

// Returns the descriptor of the first answer for which `use` returns 0, or -1.
int first_that_works(const Answer& answer, const std::function<int(int, const Resolved&)>& use) {
  for (const Resolved& resolved : answer.addresses) {
    const int fd =
        sys::call("socket", ::socket, resolved.family(), resolved.type, resolved.protocol);
    if (fd >= 0 && use(fd, resolved) == 0) return fd;
  }
  return -1;
}

void serve(const Cues& cues, Meeting& meeting) {
  const int fd = first_that_works(ask("localhost", "0"), [](int socket, const Resolved& resolved) {
    return sys::call("bind", ::bind, socket, resolved.address.get(), resolved.address.size);
  });
  meeting.has_bound = fd >= 0;
  sys::must("", "listen", ::listen, fd, 1);
  meeting.port = Resolved{local_address(fd)}.port();
  cues.next();  // the server keeps listening
}

void use(const Cues& cues, Meeting& meeting) {
  const std::string service = std::to_string(meeting.port);
  const int fd = first_that_works(ask("localhost", service.c_str()), [&](int socket,
                                                                         const Resolved& resolved) {
    meeting.connected = resolved;
    return sys::call("connect", ::connect, socket, resolved.address.get(), resolved.address.size);
  });
  meeting.has_connected = fd >= 0;
  cues.done();
}

void ready(Stage& stage) {
  stage.step("ready");
  if (const Answer localhost = ask("localhost", "0"); localhost.error != 0)
    return stage.not_shown("getaddrinfo_gives_ready_addresses",
                           "localhost: " + localhost.to_string());
  Meeting& meeting = stage.share<Meeting>();
  Actor server = stage.start("server", [&](const Cues& cues) { serve(cues, meeting); });
  Actor client = stage.start("client", [&](const Cues& cues) { use(cues, meeting); });
  server.act();
  client.act();
  stage.show_calls();
  stage.fact("getaddrinfo_gives_ready_addresses",
             meeting.has_bound && meeting.has_connected && meeting.connected.port() == meeting.port,
             meeting.port, meeting.connected.to_string());
}

// --- a name server ---

constexpr const char *known_name = "lab.example", *unknown_name = "nobody.example";
constexpr const char* known_address = "192.0.2.7";  // belongs to no machine (RFC 5737)

struct Exchange {
  std::size_t question, answer;  // bytes
};

struct Lookup {
  sockaddr_in server;
  std::atomic<std::size_t> questions;
  std::array<Exchange, 2> exchanges;  // for the known name, for the unknown one
  int known_error, unknown_error;
  in_addr known;
};

void know_names(const Cues& cues, Lookup& lookup) {
  const int fd = sys::must("", "socket", ::socket, AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in own{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
  sys::must("", "bind", ::bind, fd, reinterpret_cast<const sockaddr*>(&own),
            static_cast<socklen_t>(sizeof own));
  const InetAddress place = local_address(fd);
  std::memcpy(&lookup.server, place.get(), sizeof lookup.server);
  cues.next();
  for (std::array<unsigned char, 1024> query;;) {
    InetAddress client{{}, sizeof(sockaddr_storage)};
    const long size = ::recvfrom(fd, query.data(), query.size(), 0, client.get(), &client.size);
    if (size < 0) continue;
    const auto answer = answer_to_query(std::span(query).first(static_cast<std::size_t>(size)),
                                        known_name, known_address);
    const std::size_t index = std::min<std::size_t>(lookup.questions, 1);
    lookup.exchanges[index] = {static_cast<std::size_t>(size), answer.size()};
    ++lookup.questions;
    ::sendto(fd, answer.data(), answer.size(), 0, client.get(), client.size);
  }
}

// Its resolver asks our name server instead of the machine's.
void look_up(const Cues& cues, Lookup& lookup) {
  ::res_init();
  _res.nscount = 1;
  _res.nsaddr_list[0] = lookup.server;
  _res.retrans = 5;  // seconds
  _res.retry = 2;
  const Answer known = ask(known_name, "80", 0, AF_INET);
  lookup.known_error = known.error;
  if (!known.addresses.empty())
    lookup.known = reinterpret_cast<const sockaddr_in*>(known.addresses[0].address.get())->sin_addr;
  cues.next();
  lookup.unknown_error = ask(unknown_name, "80", 0, AF_INET).error;
  cues.done();
}

std::string in_bytes(std::size_t size) { return fmt::format("{} B", size); }

void name_server(Stage& stage) {
  stage.step("server_of_names");
  Lookup& lookup = stage.share<Lookup>();
  Actor server = stage.start("name_server", [&](const Cues& cues) { know_names(cues, lookup); });
  Actor asker = stage.start("asker", [&](const Cues& cues) { look_up(cues, lookup); });
  server.act();
  server.cue();
  stage.say("server_of_names.intro");
  asker.act();
  const std::size_t questions = lookup.questions;
  asker.act();
  stage.show_calls();
  if (questions == 0)
    return stage.none_shown({"a_name_server_knows_the_address", "an_unknown_name_has_no_address"},
                            stage.in_words("not_asked"));
  char address[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, &lookup.known, address, sizeof address);
  const auto& [known, unknown] = lookup.exchanges;
  const std::string unknown_answer = error_name(lookup.unknown_error);
  stage.show(Table{
      {stage.in_words("host"), stage.in_words("asked"), stage.in_words("answered"),
       stage.in_words("answer")},
      {{known_name, in_bytes(known.question), in_bytes(known.answer),
        lookup.known_error == 0 ? address : error_name(lookup.known_error)},
       {unknown_name, in_bytes(unknown.question), in_bytes(unknown.answer), unknown_answer}}});
  stage.fact("a_name_server_knows_the_address", std::string_view(address) == known_address,
             known_name, address);
  stage.fact("an_unknown_name_has_no_address", lookup.unknown_error == EAI_NONAME, unknown_answer);
}

// --- addresses without a program ---

struct Nobody {
  int connect_error, bind_error;
};

void no_one(const Cues& cues, Nobody& nobody, bool binds_anything) {
  sockaddr_in address{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
  auto* const at = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  ::bind(silent, at, size);  // binds the port, so that no other process has it, but does not listen
  ::getsockname(silent, at, &size);
  const int client = sys::must("", "socket", ::socket, AF_INET, SOCK_STREAM, 0);
  if (sys::call("connect", ::connect, client, static_cast<const sockaddr*>(at), size) != 0)
    nobody.connect_error = errno;
  cues.next();
  const int foreign = sys::must("", "socket", ::socket, AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  if (binds_anything) ::setsockopt(foreign, IPPROTO_IP, IP_FREEBIND, &yes, sizeof yes);
  address.sin_port = 0;
  ::inet_pton(AF_INET, known_address, &address.sin_addr);
  if (sys::call("bind", ::bind, foreign, static_cast<const sockaddr*>(at), size) != 0)
    nobody.bind_error = errno;
  cues.done();
}

bool binds_to_anything() {
  int setting = 0;
  std::ifstream("/proc/sys/net/ipv4/ip_nonlocal_bind") >> setting;
  return setting != 0;
}

void nobody_there(Stage& stage) {
  stage.step("nobody");
  Nobody& nobody = stage.share<Nobody>();
  Actor actor = stage.start("stubborn",
                            [&](const Cues& cues) { no_one(cues, nobody, stage.is_prevented()); });
  actor.act();
  stage.show_calls();
  stage.fact("an_unknown_port_is_told_by_connect", nobody.connect_error == ECONNREFUSED);
  stage.step("foreign");
  actor.act();
  stage.show_calls();
  if (binds_to_anything())
    stage.not_shown("foreign_address_cannot_bind", "net.ipv4.ip_nonlocal_bind = 1");
  else stage.fact("foreign_address_cannot_bind", nobody.bind_error == EADDRNOTAVAIL, known_address);
}

void play(Stage& stage) {
  // No question must leave the machine. Without a network of its own, few do.
  stage.enter_own_network({});
  ::setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
  hosts(stage);
  services(stage);
  ready(stage);
  name_server(stage);
  nobody_there(stage);
}

}  // namespace

extern const Lesson names_lesson;
const Lesson names_lesson{"names", play};

}  // namespace ipc::demo
