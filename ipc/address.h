#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ipc {

// Where a channel is to be found, as a URI (RFC 3986):
//   unix:/run/x.sock   tcp://127.0.0.1:4711   shm-ring:name   pipe:?in=3&out=6
// `listen` fills in what was left open (a port, a name, descriptors) and Listener::address() is what
// the peer passes to `connect`. `%xx` stands for the bytes that a URI cannot hold.
class Address {
 public:
  Address() = default;
  // "shm_ring:x" is "shm-ring:x". Throws Error (bad_address) with the reason.
  static Address parse(std::string_view uri);
  // From parts that need no unescaping.
  Address(std::string_view scheme, std::string_view target);

  const std::string& scheme() const { return scheme_; }
  // Between the scheme and the options, unescaped; "//" included where it was written.
  const std::string& target() const { return target_; }
  std::string to_string() const;

  std::optional<std::string_view> option(std::string_view key) const;
  void set_option(std::string_view key, std::string_view value);  // replaces one of the same name
  void set_target(std::string_view target) { target_ = target; }

  // Throws Error (bad_address) that names the nearest key, if there is an option beyond these.
  void allow_options(std::initializer_list<std::string_view> keys) const;
  // A copy with only these options: those both sides must agree on.
  Address with_only(std::initializer_list<std::string_view> keys) const;

  friend bool operator==(const Address&, const Address&) = default;

 private:
  std::string scheme_, target_;
  std::vector<std::pair<std::string, std::string>> options_;
};

// "64", "4KiB", "1MiB", "2GiB", in bytes. Nothing where the text is no size or overflows.
std::optional<std::size_t> parse_size(std::string_view text);
// "64 B", "4 KiB": the largest unit that divides it.
std::string format_size(std::size_t bytes);

// The candidate that is fewest edits away from the word, if any is near enough to be a slip.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace ipc
