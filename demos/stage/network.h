#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

// A separate network for a lesson. In it the lesson may use fixed ports, capture packets and lose
// some, without root and without disturbing anybody. Also gives privileges up.
namespace ipc::demo {

// Moves this process, and the processes it starts from now on, into a new network that has only
// `lo`. There it has all rights of root (user_namespaces(7), network_namespaces(7)). Returns
// nullopt on success, or the reason for a failure, after which nothing has changed. Only while this
// process has one thread.
std::optional<std::string> enter_own_network();

// Lays a cable (veth(4)) from an interface of this network, `here`, to one of the other process's
// network, `there`. Neither is set up yet. Returns nullopt on success, or the reason for a failure.
std::optional<std::string> lay_cable(const char* here, const char* there, pid_t other);
// Gives this network's interface an IPv4 address, with the default mask of its class, and starts
// it. Throws Error.
void set_up(const char* interface, std::uint32_t address);

// Permanently gives up the rights of root and of a separate network, as the same user. Throws
// Error.
void give_up_capabilities();
// Permanently gives up every privilege, including those of root and of a separate network. Root
// becomes user 65534 if there is one. Throws Error.
void become_unprivileged();

}  // namespace ipc::demo
