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

 private:
  Fault fault_;
  std::string call_, address_, cure_, text_;
};

// An address that cannot be used as it was written.
[[noreturn]] void throw_bad_address(std::string_view address, std::string_view why);

}  // namespace ipc
