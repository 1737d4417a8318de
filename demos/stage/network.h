#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

// A network of the lesson's own, so that it may use fixed ports, capture packets and lose some, without
// root and without disturbing anybody; and a way back to being nobody in particular.
namespace ipc::demo {

// Moves this process, and those it starts from now on, into a new network with nothing but `lo`, where it
// may do all that root may (user_namespaces(7), network_namespaces(7)). Nothing: done. Else why not, and
// nothing has changed. Only while this process has one thread.
std::optional<std::string> enter_own_network();

// A cable (veth(4)) from an interface of this network, `here`, to one of the network that the other process
// is in, `there`; neither is set up yet. Nothing: done. Else why not.
std::optional<std::string> lay_cable(const char* here, const char* there, pid_t other);
// Gives this network's interface its IPv4 address, of a network of the usual size, and starts it. Throws
// Error.
void set_up(const char* interface, std::uint32_t address);

// Gives up every privilege, also those of root and of an own network, for good. Root becomes user 65534,
// where there is one. Throws Error.
void become_unprivileged();

}  // namespace ipc::demo
