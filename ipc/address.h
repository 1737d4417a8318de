#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ipc {

// The address of a channel, as a URI (RFC 3986): SCHEME:TARGET?OPTION=VALUE&...
//   unix:/run/x.sock   tcp://127.0.0.1:4711   shm-ring:name   pipe:?in=3&out=6
//
//   auto address = ipc::Address::parse("unix:/run/x.sock?wait=spin");
//   address.scheme();        // "unix"
//   address.option("wait");  // "spin"
//
// `listen` fills in missing parts (a port, a name, descriptors). Listener::address() is the
// complete address, which the peer passes to `connect`. `%xx` encodes a byte that a URI cannot
// contain.
class Address {
 public:
  Address() = default;
  // Parses a URI. "shm_ring:x" is read as "shm-ring:x". Throws Error (bad_address) with the reason.
  static Address parse(std::string_view uri);
  // Takes parts that are already unescaped.
  Address(std::string_view scheme, std::string_view target);

  const std::string& scheme() const { return scheme_; }
  // Returns the part between the scheme and the options, unescaped, with "//" if it was written.
  const std::string& target() const { return target_; }
  std::string to_string() const;

  std::optional<std::string_view> option(std::string_view key) const;
  void set_option(std::string_view key, std::string_view value);  // replaces one of the same name
  void set_target(std::string_view target) { target_ = target; }

  // Throws Error (bad_address) that names the nearest key if the address has any other option.
  void allow_options(std::initializer_list<std::string_view> keys) const;
  // Returns a copy with only these options, those that both sides must agree on.
  Address with_only(std::initializer_list<std::string_view> keys) const;

  friend bool operator==(const Address&, const Address&) = default;

 private:
  std::string scheme_, target_;
  std::vector<std::pair<std::string, std::string>> options_;
};

// Returns the bytes of "64", "4KiB", "4k" or "4KB", or nullopt if the text is no size or overflows.
// Units in upper or lower case: k, Ki and KiB are 1024 bytes, KB is 1000; likewise M and G.
std::optional<std::size_t> parse_size(std::string_view text);
// Returns "64 B", "4 KiB", in the largest unit that divides the number.
std::string format_size(std::size_t bytes);

// Returns the candidate with the fewest edits from the word, if it is close enough for a typing
// error.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

// Returns the words as a choice: "block, spin or yield".
std::string choice_of(const std::vector<std::string>& words);

// Returns the reason why a word is refused: "unknown; did you mean unix?", or all that are known if
// none is near.
std::string unknown_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace ipc
