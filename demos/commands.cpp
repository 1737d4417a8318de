// Functions shared by the commands: addresses, endings in words, notes on stderr.
#include "demos/commands.h"

#include <fmt/format.h>

#include <cstdio>

#include "demos/texts.h"

namespace ipc::demo {

Address to_address(const std::string& typed) {
  const bool bare = typed.find_first_of(":/") == std::string::npos;
  const Address address = bare ? Address(transport_named(typed).name, "") : Address::parse(typed);
  transport_of(address);
  return address;
}

const Transport& transport_of(const Address& address) { return transport_named(address.scheme()); }

std::string ending(Status status, Farewell farewell, const Counters& counters) {
  if (status == Status::corrupt) return text("ending.corrupt");
  if (counters.torn_bytes > 0) return text("ending.torn", counters.torn_bytes);
  switch (farewell) {
    case Farewell::goodbye: return text("ending.goodbye");
    case Farewell::died: return text("ending.died");
    case Farewell::none:
    case Farewell::unknown: return text("ending.unknown");
  }
  return text("ending.unknown");
}

// Uses fputs, because fmt::print throws. If stderr is closed, the work goes on without the note.
void note(std::string_view text) {
  std::fputs(fmt::format("ipc-demo: {}\n", text).c_str(), stderr);
}

}  // namespace ipc::demo
