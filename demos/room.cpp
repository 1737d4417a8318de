// The parts shared by chat and alarm: addresses, names, clean text, and the visitor of a room.
#include "demos/room.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "demos/service.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/options.h"
#include "ipc/system/inet.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

// Interval of a silent client's signs of life on transports that report no end: a third of the time
// limit.
constexpr std::chrono::seconds sign_of_life = most_idle / 3;

bool is_loopback(const InetAddress& address) {
  if (address.storage.ss_family == AF_INET) {
    const auto* const inet = reinterpret_cast<const sockaddr_in*>(address.get());
    return ntohl(inet->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
  }
  const auto* const inet6 = reinterpret_cast<const sockaddr_in6*>(address.get());
  return IN6_IS_ADDR_LOOPBACK(&inet6->sin6_addr);
}

void warn_beyond_loopback(const Address& address) {
  if (!transport_of(address).traits.crosses_hosts) return;
  if (is_loopback(resolve(address, 0).front())) return;
  note(text(address.option("token") ? "room.token_goes_open" : "room.anyone_may_join",
            address.to_string()));
}

// Returns the length of the UTF-8 character at the beginning; 0 if there is none.
std::size_t length_of_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = 0;
  if (lead < 0x80) length = 1;
  else if (lead >= 0xc2 && lead < 0xe0) length = 2;
  else if (lead >= 0xe0 && lead < 0xf0) length = 3;
  else if (lead >= 0xf0 && lead < 0xf5) length = 4;
  if (text.size() < length) return 0;
  // Excludes longer forms of a character, surrogates, and numbers above U+10FFFF (RFC 3629).
  const auto second = static_cast<unsigned char>(length > 2 ? text[1] : 0);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0) ||
      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90))
    return 0;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80; };
  return std::ranges::all_of(text.substr(1, length - std::min<std::size_t>(length, 1)), continues)
             ? length
             : 0;
}

// Returns whether a character is a control: C0, DEL, or C1, which some terminals also obey.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < ' ' || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

}  // namespace

Address address_of_room(const std::string& typed) {
  Address address = to_address(typed);
  const Traits& traits = transport_of(address).traits;
  if (traits.reached_by == Traits::ReachedBy::inheritance)
    throw_bad_address(typed,
                      "only a child could inherit this: a room needs a name, as unix:/tmp/x");
  if (address.option("framing") == "raw")
    throw_bad_address(typed, "raw keeps no messages apart: write framing=line, or nothing");
  const bool can_nc_join = traits.open_protocol && !traits.keeps_boundaries;
  if (can_nc_join && !address.option("framing")) address.set_option("framing", "line");
  return address;
}

std::unique_ptr<Listener> open_room(const Address& wished) {
  Address address = wished;
  if (!address.option("max_message")) address.set_option("max_message", "4KiB");
  ServiceOptions options;
  options.uri = address.to_string();
  auto listener = Service(options, stdout).take_listener();
  warn_beyond_loopback(listener->address());
  return listener;
}

HubOptions hub_options_for(const Address& address) {
  HubOptions options;
  if (transport_of(address).traits.peer_exit == Traits::PeerExit::unknown)
    options.patience = most_idle;
  return options;
}

std::string clean_text(Bytes bytes, std::size_t most) {
  std::string clean;
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (!rest.empty()) {
    const std::size_t length = length_of_character(rest);
    const std::string_view character = rest.substr(0, std::max<std::size_t>(length, 1));
    rest.remove_prefix(character.size());
    const std::string_view shown = length == 0 ? "?" : character == "\t" ? " " : character;
    if (clean.size() + shown.size() > most) break;
    if (!is_control(shown)) clean += shown;
  }
  return clean;
}

std::string Nicknames::take(std::string_view wished) {
  std::string name = clean_text(bytes_of(wished), longest_name);
  std::erase_if(name, [](char c) { return c == ':' || c == '*'; });
  name.erase(0, name.find_first_not_of(' '));
  name.erase(name.find_last_not_of(' ') + 1);
  if (name.empty()) name = text("room.somebody");
  std::string free = name;
  for (int number = 2; !taken_.insert(free).second; ++number)
    free = fmt::format("{}-{}", name, number);
  return free;
}

namespace {

class Visit {
 public:
  Visit(const Address& address, bool says_stdin)
      : channel_(connect(address, Deadline::after(std::chrono::seconds(1)))),
        is_blind_(transport_of(address).traits.peer_exit == Traits::PeerExit::unknown),
        says_stdin_(says_stdin) {}

  // Waits without a deadline: the room always reads.
  bool say(std::string_view line) {
    return channel_.out->send(bytes_of(line), Deadline::never()) == Status::ok;
  }

  int run() {
    for (;;) {
      const auto wake = print_what_is_there();
      if (!wake) return end();
      pollfd polled[] = {{wake->fd, wake->events, 0}, {says_stdin_ ? STDIN_FILENO : -1, POLLIN, 0}};
      const auto patience = is_blind_ ? std::chrono::milliseconds(sign_of_life).count() : -1;
      const int ready =
          sys::must("", "poll", ::poll, +polled, nfds_t{2}, static_cast<int>(patience));
      if (ready == 0) (void)say("");
      if (polled[1].revents != 0 && !say_stdin()) return leave();
    }
  }

 private:
  // Prints the messages that are there. Returns the descriptor to poll before there are more;
  // nullopt once the room has ended.
  std::optional<Wake> print_what_is_there() {
    for (;;) {
      const auto message = channel_.in->receive(Deadline::immediate());
      if (message) {
        fmt::print("{}\n", clean_text(*message, message->size()));
      } else if (message.error() != Status::timed_out) {
        status_ = message.error();
        break;
      } else if (const auto wake = channel_.in->arm()) {
        flush();
        return wake;
      }
    }
    flush();
    return std::nullopt;
  }

  static void flush() {
    if (std::fflush(stdout) != 0) throw Error("write", "stdout", errno);
  }

  // Sends the lines of stdin. Returns false at its end. A failed send is ignored, because the
  // room's end shows in receive.
  bool say_stdin() {
    std::array<char, 4096> some;
    const auto size = sys::must("stdin", "read", ::read, STDIN_FILENO,
                                static_cast<void*>(some.data()), some.size());
    typed_.append(some.data(), static_cast<std::size_t>(size));
    std::size_t begin = 0;
    for (auto end = typed_.find('\n'); end != std::string::npos; end = typed_.find('\n', begin)) {
      (void)say(clean_text(bytes_of(typed_).subspan(begin, end - begin), longest_line));
      begin = end + 1;
    }
    typed_.erase(0, begin);
    if (size == 0 && !typed_.empty()) (void)say(clean_text(bytes_of(typed_), longest_line));
    // Keeps no more of a line without an end than can be sent.
    typed_.resize(std::min(typed_.size(), longest_line));
    return size > 0;
  }

  // Ends our direction, and prints the room's last messages for up to a second.
  int leave() {
    const auto soon = Deadline::after(std::chrono::seconds(1));
    (void)channel_.out->shutdown(soon);
    while (const auto message = channel_.in->receive(soon))
      fmt::print("{}\n", clean_text(*message, message->size()));
    flush();
    return 0;
  }

  int end() {
    note(text("room.ended", ending(status_, channel_.in->farewell(), channel_.in->counters())));
    return exit_failed;
  }

  Channel channel_;
  bool is_blind_, says_stdin_;
  Status status_ = Status::ok;
  std::string typed_;  // a line whose end has not been read
};

}  // namespace

int visit_room(const Address& address, std::string_view first_words, bool says_stdin) {
  Visit visit(address, says_stdin);
  if (!first_words.empty()) (void)visit.say(first_words);
  return visit.run();
}

}  // namespace ipc::demo
