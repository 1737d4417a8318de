#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ipc/host/machine.h"

// The facts that `ipc-demo doctor` reports about a machine: judged here, printed by doctor.cpp.
namespace ipc::demo {

enum class Verdict : unsigned char {
  none,     // no judgement
  ok,       // a limit: at least the kernel's default, with which the transports are tested
  low,      // a limit below that, or a refused feature
  noisy,    // disturbs measurements
  unknown,  // could not be read
};
std::string_view to_string(Verdict);

enum class Unit : unsigned char { none, bytes };

struct MachineFact {
  // The key in the JSON. The text "doctor.KEY" explains the fact. If `name` is empty, the
  // text "doctor.KEY.name" is the name.
  std::string_view key, name;
  Unit unit = Unit::none;
  // monostate: no limit, or not known (see the verdict)
  std::variant<std::monostate, std::uint64_t, double, bool, std::string> value;
  Verdict verdict = Verdict::none;
  std::string raise;    // command that improves it; empty: none is needed, or none is known
  std::string unknown;  // reason why it could not be read
};

// Returns the limits of the mechanisms. The result of io_uring_error() is a parameter because no
// file shows it.
std::vector<MachineFact> limits_of(const Machine&, int io_uring_error);
// Returns the facts that disturb measurements.
std::vector<MachineFact> disturbances_of(const Machine&);

}  // namespace ipc::demo
