#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace ipc {

// What kind of thing went wrong, for a program that wants to react; errno has the detail.
enum class Fault {
  other,
  bad_address,     // the URI or one of its options makes no sense
  not_found,       // nothing stands under that name
  address_in_use,  // a living owner holds the name, or something that is not ours stands there
  stale_endpoint,  // the name is there, its owner is not
  permission_denied,
  version_mismatch,    // the other side speaks another version, or is not ipclab at all
  resource_exhausted,  // descriptors, memory, ports, queues
  no_space,            // the disk, /dev/shm or the run directory is full
  unsupported,         // this kernel, or this build, cannot
};

std::string_view to_string(Fault);
Fault fault_of(int error);  // the errno's usual meaning

// All that is not a Status: names the call, the address it was made for, errno, and a cure.
//   bind(unix:/run/x.sock): Address already in use; process 4711 serves it: choose another path
//
// An Error from a Sender or a Receiver leaves that half in one of two states:
//   as before the call   no part of the message was accepted or consumed: the call may be repeated
//   channel_ended()      a part of it was: each later call is `closed` or `corrupt`
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

  // Returns the same error as one of a channel: with the channel's address if it names none, and with
  // whether the half has ended.
  Error of_channel(std::string_view address, bool has_ended) const;

 private:
  Fault fault_;
  bool channel_ended_ = false;
  std::string call_, address_, cure_, text_;
};

// An address that cannot be used as it was written.
[[noreturn]] void throw_bad_address(std::string_view address, std::string_view why);

}  // namespace ipc
