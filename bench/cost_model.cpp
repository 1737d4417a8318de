#include "bench/cost_model.h"

#include <algorithm>
#include <cmath>

namespace ipc::bench {
namespace {

constexpr std::size_t small = 64, large = std::size_t{32} * 1024;

bool is_round_trip(const Row& row) {
  return row.point.scenario == Scenario::ping && row.is_sound() && row.client && row.server;
}

// Who shares memory passes a message in so many lines beside its payload's, one way: read off the code.
// ring: the index that the reader polls; message_queue: its mutex, its heap's and list's ends, the slot's head;
// managed memory: mutex, the counts on both sides of the ring, its slot.
std::optional<double> lines_beside_payload(const std::string& transport) {
  if (transport == "shm-ring") return 1;
  if (transport == "boost-queue") return 4;
  if (transport == "boost-shm") return 8;
  return std::nullopt;
}

double lines_of(const Row& row) {
  constexpr double line = 64;
  const auto beside = lines_beside_payload(row.transport);
  if (!beside || row.point.placement == "same_cpu") return 0;
  // A large payload's lines follow each other, and the CPU fetches them ahead: they are bytes.
  const double payload = std::ceil(std::min(static_cast<double>(row.point.size), 4 * line) / line);
  return 2 * (*beside + payload);
}

double bytes_of(const Row& row, const Summary& run) {
  const TransportFacts* const facts = run.transport(row.transport);
  const bool copies_once = facts != nullptr && facts->has("copies", "1");
  constexpr double written_and_read =
      3;  // the client writes one and reads one, the server reads one
  const double copied = 2 * (copies_once ? 1 : 2);
  return static_cast<double>(row.point.size) * (copied + written_and_read);
}

// Of the same work the fewest, of who blocks and of who spins: who does not sleep asks again and again, and
// what was asked in vain is no part of the way.
double calls_of(const Row& row, const Index& index) {
  const auto counted = [](const Row& one) {
    return one.client->system_calls.value_or(0) + one.server->system_calls.value_or(0);
  };
  constexpr double usual = 4;  // two sends and two receives
  if (row.point.waiting == "block") return counted(row);
  std::optional<double> others;
  for (const char* const waiting : {"block", "spin"}) {
    Point point = row.point;
    point.waiting = waiting;
    const Row* const other = index.find(row.transport, point, false);
    if (other != nullptr && is_round_trip(*other))
      others = std::min(others.value_or(counted(*other)), counted(*other));
  }
  return std::min(counted(row), others.value_or(usual));
}

double wake_ups_of(const Row& row) {
  return row.point.waiting == "spin" ? 0 : row.client->switches + row.server->switches;
}

// The unknowns: a call and a byte of each transport, a wake-up at each placement, a line.
class Unknowns {
 public:
  double& weight(const std::string& name) { return weights_[name]; }
  static std::string call(const Row& row) { return "call " + row.transport; }
  static std::string byte(const Row& row) { return "byte " + row.transport; }
  static std::string wake_up(const Row& row) { return "wake-up " + row.point.placement; }

  void fit(const std::vector<const CostSum*>& from) {
    std::map<std::string, std::vector<double>> columns;
    std::vector<double> target(from.size(), 1);  // each row divided by what was measured
    const auto add = [&](const std::string& name, std::size_t at, double count) {
      auto& column = columns[name];
      column.resize(from.size());
      column[at] = count / from[at]->measured_ns();
    };
    for (std::size_t at = 0; at < from.size(); ++at) {
      add(call(*from[at]->row), at, from[at]->calls.count);
      add(wake_up(*from[at]->row), at, from[at]->wake_ups.count);
      add(byte(*from[at]->row), at, from[at]->bytes.count);
      add("line", at, from[at]->lines.count);
    }
    std::vector<std::vector<double>> matrix;
    for (const auto& [name, column] : columns) matrix.push_back(column);
    const auto solution = non_negative_least_squares(matrix, target);
    std::size_t at = 0;
    for (const auto& [name, column] : columns) weights_[name] = solution[at++];
  }

 private:
  std::map<std::string, double> weights_;
};

}  // namespace

std::vector<double> non_negative_least_squares(const std::vector<std::vector<double>>& columns,
                                               const std::vector<double>& target) {
  constexpr int rounds = 20'000;
  constexpr double enough = 1e-12;
  std::vector<double> weights(columns.size()), rest = target;
  for (int round = 0; round < rounds; ++round) {
    double moved = 0;
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const std::vector<double>& column = columns[at];
      double product = 0, square = 0;
      for (std::size_t row = 0; row < rest.size(); ++row) {
        product += column[row] * rest[row];
        square += column[row] * column[row];
      }
      if (square == 0) continue;
      const double next = std::max(0.0, weights[at] + product / square);
      const double change = next - weights[at];
      weights[at] = next;
      for (std::size_t row = 0; row < rest.size(); ++row) rest[row] -= change * column[row];
      moved = std::max(moved, change * change * square);
    }
    if (moved < enough) break;
  }
  return weights;
}

CostModel::CostModel(const Summary& run) {
  const Index index(run);
  for (const Row& row : run.rows) {
    if (!is_round_trip(row) || !row.is_channel()) continue;
    CostSum sum;
    sum.row = &row;
    sum.calls.count = calls_of(row, index);
    sum.wake_ups.count = wake_ups_of(row);
    sum.bytes.count = bytes_of(row, run);
    sum.lines.count = lines_of(row);
    sum.is_fitted = (row.point.size == small || row.point.size == large) &&
                    (row.point.waiting == "block" || row.point.waiting == "spin");
    sums_.push_back(sum);
  }
  std::vector<const CostSum*> from;
  for (const CostSum& sum : sums_)
    if (sum.is_fitted) from.push_back(&sum);
  const auto has = [&](auto is_so) { return std::any_of(from.begin(), from.end(), is_so); };
  if (!has([](const CostSum* sum) { return sum->row->point.size == small; }) ||
      !has([](const CostSum* sum) { return sum->row->point.size == large; }) ||
      !has([](const CostSum* sum) { return sum->row->point.waiting == "block"; }) ||
      !has([](const CostSum* sum) { return sum->row->point.waiting == "spin"; })) {
    sums_.clear();
    return;
  }
  Unknowns unknowns;
  unknowns.fit(from);
  for (CostSum& sum : sums_) {
    sum.calls.each_ns = unknowns.weight(Unknowns::call(*sum.row));
    sum.wake_ups.each_ns = unknowns.weight(Unknowns::wake_up(*sum.row));
    sum.bytes.each_ns = unknowns.weight(Unknowns::byte(*sum.row));
    sum.lines.each_ns = unknowns.weight("line");
  }
  std::erase_if(sums_, [](const CostSum& sum) { return sum.sum_ns() <= 0; });
}

std::optional<double> CostModel::error_at(double share) const {
  constexpr std::size_t least = 10;
  std::vector<double> errors;
  for (const CostSum& sum : sums_)
    if (!sum.is_fitted) errors.push_back(std::abs(sum.error()));
  if (errors.size() < least) return std::nullopt;
  std::sort(errors.begin(), errors.end());
  return errors[static_cast<std::size_t>(std::ceil(share * static_cast<double>(errors.size()))) -
                1];
}

}  // namespace ipc::bench
