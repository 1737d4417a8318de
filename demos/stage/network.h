#pragma once

#include <optional>
#include <string>

// A network of the lesson's own, so that it may use fixed ports, capture packets and lose some, without
// root and without disturbing anybody; and a way back to being nobody in particular.
namespace ipc::demo {

// Moves this process, and those it starts from now on, into a new network with nothing but `lo`, where it
// may do all that root may (user_namespaces(7), network_namespaces(7)). Nothing: done. Else why not, and
// nothing has changed. Only while this process has one thread.
std::optional<std::string> enter_own_network();

// Gives up every privilege, also those of root and of an own network, for good. Root becomes user 65534.
// Throws Error.
void become_unprivileged();

}  // namespace ipc::demo
