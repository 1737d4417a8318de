#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ipc/host/machine.h"

// What `ipc-demo doctor` tells of a machine: judged here, shown in doctor.cpp.
namespace ipc::demo {

enum class Verdict : unsigned char {
  none,     // there is no right or wrong
  ok,       // a limit: at least the kernel's default, with which the transports are tested
  low,      // a limit below that, or something that is refused
  noisy,    // disturbs what is measured
  unknown,  // it could not be read
};
std::string_view to_string(Verdict);

enum class Unit : unsigned char { none, bytes };

struct MachineFact {
  // Of the JSON; the texts "doctor.KEY" say what it changes, and "doctor.KEY.name" what it is, where the
  // name is empty.
  std::string_view key, name;
  Unit unit = Unit::none;
  // No value: no limit; or unknown, by the verdict.
  std::variant<std::monostate, std::uint64_t, double, bool, std::string> value;
  Verdict verdict = Verdict::none;
  std::string raise;    // the command that betters it; empty: none is needed, or known
  std::string unknown;  // why
};

// Of the mechanisms. What io_uring_error() said is passed, for it cannot be read.
std::vector<MachineFact> limits_of(const Machine&, int io_uring_error);
// What disturbs measuring.
std::vector<MachineFact> disturbances_of(const Machine&);

}  // namespace ipc::demo
