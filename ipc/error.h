#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace ipc {

// The kind of an Error, for programs that react to it; errno has the detail.
enum class Fault {
  other,
  bad_address,     // the URI or one of its options is invalid
  not_found,       // the name does not exist
  address_in_use,  // a living owner holds the name, or the path holds something not made by ipclab
  stale_endpoint,  // the name exists, but its owner has died
  permission_denied,
  version_mismatch,    // the other side has another version, or is not ipclab
  resource_exhausted,  // descriptors, memory, ports, queues
  no_space,            // the disk, /dev/shm or the run directory is full
  unsupported,         // this kernel or this build lacks the feature
};

std::string_view to_string(Fault);
Fault fault_of(int error);  // returns the usual kind of an errno

// A failure that is not a Status. It names the call, the address, errno, and a cure:
//   bind(unix:/run/x.sock): Address already in use; process 4711 serves it: choose another path
//
//   try {
//     channel = ipc::connect(ipc::Address::parse("unix:/run/x.sock"));
//   } catch (const ipc::Error& error) {
//     if (error.fault() != ipc::Fault::not_found) throw;
//     puts(error.cure().c_str());  // no server yet
//   }
//
// An Error from a Sender or a Receiver leaves that half in one of two states:
//   !channel_ended()   as before the call: no part of the message was accepted or consumed
//   channel_ended()    a part of it was: each later call returns `closed` or `corrupt`
// In the first state the call may be repeated.
class Error : public std::system_error {
 public:
  Error(std::string_view call, std::string_view address, int error, std::string_view cure = {});
  Error(Fault, std::string_view call, std::string_view address, int error,
        std::string_view cure = {});

  const char* what() const noexcept override { return text_.c_str(); }
  Fault fault() const noexcept { return fault_; }
  const std::string& call() const noexcept { return call_; }
  const std::string& address() const noexcept { return address_; }
  const std::string& cure() const noexcept { return cure_; }
  bool channel_ended() const noexcept { return channel_ended_; }

  // Returns a copy that has the channel's address, if this Error names none, and the half's state.
  Error of_channel(std::string_view address, bool has_ended) const;

 private:
  Fault fault_;
  bool channel_ended_ = false;
  std::string call_, address_, cure_, text_;
};

// Throws Error (bad_address) for an address that cannot be used as it was written.
[[noreturn]] void throw_bad_address(std::string_view address, std::string_view why);

}  // namespace ipc
