// Composes the text of an Error, and chooses the fault and the cure that an errno usually has.
#include "ipc/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <iterator>

namespace ipc {
namespace {

// If a name does not exist, connect lacks a server; any other call lacks the directory.
std::string_view usual_cure(std::string_view call, Fault fault, int error) {
  if (error == EFBIG) return "raise the limit on the size of files (ulimit -f)";
  if (error == ENETUNREACH || error == EADDRNOTAVAIL || error == EHOSTUNREACH)
    return "choose an address of a network that is up; for loopback: ip link set lo up";
  if (error == EISDIR || error == ENOTDIR) return "something else is there: choose another name";
  switch (fault) {
    case Fault::address_in_use: return "stop the owner of that name, or choose another name";
    case Fault::permission_denied:
      return "choose a place of your own, or run as a user who may use that one";
    case Fault::resource_exhausted:
      return "close unused files or processes, or raise the limit (ulimit -a)";
    case Fault::no_space: return "free some space there, or choose another place";
    case Fault::not_found:
      return call == "connect" ? "start the server first, and use the address that it printed"
                               : "create the directory first, or choose another place";
    case Fault::stale_endpoint:
      return "nobody serves there: start the server, and use the address that it printed";
    default: return {};
  }
}

std::string render(std::string_view call, std::string_view address, int error,
                   std::string_view cure) {
  std::string text(call);
  if (!address.empty()) text += fmt::format("({})", address);
  if (error != 0) text += fmt::format(": {}", std::generic_category().message(error));
  if (!cure.empty()) text += fmt::format("{} {}", error != 0 ? ";" : ":", cure);
  return text;
}

}  // namespace

std::string_view to_string(Fault fault) {
  // In the order of Fault.
  static constexpr std::string_view names[] = {
      "other",          "bad_address",       "not_found",        "address_in_use",
      "stale_endpoint", "permission_denied", "version_mismatch", "resource_exhausted",
      "no_space",       "unsupported"};
  static_assert(std::size(names) == static_cast<std::size_t>(Fault::unsupported) + 1);
  return names[static_cast<std::size_t>(fault)];
}

Fault fault_of(int error) {
  switch (error) {
    case EADDRINUSE:
    case EEXIST: return Fault::address_in_use;
    case ECONNREFUSED: return Fault::stale_endpoint;
    case ENOENT: return Fault::not_found;
    case EACCES:
    case EPERM:
    case ELOOP: return Fault::permission_denied;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case EAGAIN: return Fault::resource_exhausted;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return Fault::no_space;
    case EPROTO: return Fault::version_mismatch;
    case ENOSYS:
    case EOPNOTSUPP:
    case EAFNOSUPPORT: return Fault::unsupported;
    case EINVAL: return Fault::bad_address;
    default: return Fault::other;
  }
}

Error::Error(std::string_view call, std::string_view address, int error, std::string_view cure)
    : Error(fault_of(error), call, address, error, cure) {}

Error::Error(Fault fault, std::string_view call, std::string_view address, int error,
             std::string_view cure)
    : std::system_error(error, std::generic_category()),
      fault_(fault),
      call_(call),
      address_(address),
      cure_(cure.empty() ? usual_cure(call, fault, error) : cure),
      text_(render(call_, address_, error, cure_)) {}

Error Error::of_channel(std::string_view address, bool has_ended) const {
  Error error(fault_, call_, address_.empty() ? address : address_, code().value(), cure_);
  error.channel_ended_ = has_ended;
  return error;
}

void throw_bad_address(std::string_view address, std::string_view why) {
  throw Error(Fault::bad_address, "address", address, EINVAL, why);
}

}  // namespace ipc
