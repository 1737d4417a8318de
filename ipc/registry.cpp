// The list of a set's transports, the lookup by name, and the opening of channels. This file is
// compiled into each set (cmake/transports.cmake), because registered.inc has the set's names. The
// library ipc itself knows no transport.
#include <fmt/format.h>

#include <cerrno>
#include <new>

#include "ipc/transport.h"

#define REGISTER(transport) extern const ipc::Transport transport;
#include "registered.inc"
#undef REGISTER

namespace ipc {

std::span<const Transport* const> transports() {
#define REGISTER(transport) &::transport,
  static const Transport* const registered[] = {
#include "registered.inc"
  };
#undef REGISTER
  return registered;
}

std::vector<std::string> transport_names() {
  std::vector<std::string> names;
  for (const Transport* const transport : transports()) names.emplace_back(transport->name);
  return names;
}

const Transport* find_transport(std::string_view name) {
  const std::string scheme = Address(name, "").scheme();
  for (const Transport* transport : transports())
    if (transport->name == scheme) return transport;
  return nullptr;
}

const Transport& transport_named(std::string_view name) {
  if (const Transport* const found = find_transport(name)) return *found;
  throw Error(Fault::bad_address, fmt::format("transport {}", name), "", 0,
              unknown_word(name, transport_names()));
}

namespace {
const Transport& usable(const Address& address) {
  const Transport& transport = transport_named(address.scheme());
  if (const auto reason = transport.unavailable())
    throw Error(Fault::unsupported, transport.name, address.to_string(), 0, *reason);
  return transport;
}

// Makes the call, and adds the address to an Error that it throws.
template <class Call>
auto at_address(const std::string& address, Call call) -> decltype(call()) {
  try {
    return call();
  } catch (const Error& error) {
    throw error.of_channel(address, false);
  } catch (const std::bad_alloc&) {
    throw Error("operator new", address, ENOMEM);
  }
}

class AddressedListener final : public Listener {
 public:
  explicit AddressedListener(std::unique_ptr<Listener> to)
      : to_(std::move(to)), text_(to_->address().to_string()) {}
  Address address() const override { return to_->address(); }
  Result<Channel> accept(Deadline deadline) override {
    return at_address(text_, [&] { return to_->accept(deadline); });
  }
  std::optional<Wake> arm() override {
    return at_address(text_, [&] { return to_->arm(); });
  }
  std::span<const int> inherited() const override { return to_->inherited(); }

 private:
  std::unique_ptr<Listener> to_;
  std::string text_;
};
}  // namespace

std::unique_ptr<Listener> listen(const Address& address) {
  const Transport& transport = usable(address);
  auto listener = at_address(address.to_string(), [&] { return transport.listen(address); });
  return std::make_unique<AddressedListener>(std::move(listener));
}

Channel connect(const Address& address, Deadline deadline) {
  const Transport& transport = usable(address);
  return at_address(address.to_string(), [&] { return transport.connect(address, deadline); });
}

}  // namespace ipc
