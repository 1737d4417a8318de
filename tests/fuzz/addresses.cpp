// Texts as addresses, sizes and options: an Error with its reason, or a value that survives being
// written.
#include <vector>

#include "fuzz.h"
#include "ipc/address.h"
#include "ipc/options.h"

namespace {

using namespace ipc;
using namespace ipc::fuzz;

// Runs an action that may throw Error, and nothing else. Returns whether it did not.
template <class Action>
bool succeeds(Action action) {
  try {
    action();
    return true;
  } catch (const Error& error) {
    require(error.fault() == Fault::bad_address && !error.cure().empty(), "an error has a reason");
    return false;
  }
}

void check_sizes(std::string_view text) {
  const auto size = parse_size(text);
  if (size) require(parse_size(format_size(*size)) == size, "a size survives being written");
  const auto waiting = parse_waiting(text);
  if (waiting) require(to_string(*waiting) == text, "a way to wait survives being written");
  (void)nearest(text.substr(0, 64), {"unix", "tcp", "shm-ring", "max_message"});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_sizes(text);
  Address address;
  if (!succeeds([&] { address = Address::parse(text); })) return 0;
  const std::string written = address.to_string();
  require(Address::parse(written) == address, "an address survives being written");
  require(Address::parse(written).to_string() == written, "and is then written the same");

  ChannelOptions options;
  if (succeeds([&] { options = channel_options(address); }))
    require(options.max_message > 0 && options.max_message <= 0xffffffffU,
            "max_message has limits");
  succeeds([&] { address.allow_options({"wait", "framing", "max_message", "token", "buffer"}); });
  succeeds([&] {
    const std::size_t buffer = size_option(address, "buffer", 5000, 4096, 1 << 30);
    require(buffer >= 4096 && buffer <= 1 << 30, "a size option has limits");
  });
  Address changed = address;
  changed.set_option("wait", text.substr(0, 20));
  if (text.find('\0') == text.npos)
    require(Address::parse(changed.to_string()) == changed, "any option survives being written");
  require(agreed_address(address, "x").target() == "x", "an agreed address has the target");
  return 0;
}
