// Writes the record of the watched programs as JSON (docs/watch.md).
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "demos/watch/report.h"

namespace ipc::demo {
namespace {

using Json = nlohmann::ordered_json;

Json letter(unsigned side) {
  return side == nobody ? Json() : Json(std::string(1, letter_of(side)));
}

Json time_since(std::uint64_t at_ns, std::uint64_t begin_ns) {
  return at_ns == 0 ? Json() : Json(static_cast<std::int64_t>(at_ns - begin_ns));
}

Json to_json(const WatchedProcess& process, unsigned side, std::uint64_t begin_ns) {
  return {{"player", letter(side)},
          {"program", process.program},
          {"parent", letter(process.parent)},
          {"command", process.command},
          {"pid", process.pid},
          {"began_ns", time_since(process.begin_ns, begin_ns)},
          {"ended_ns", time_since(process.end_ns, begin_ns)},
          {"status", process.status ? Json(*process.status) : Json()},
          {"signal", process.signal.empty() ? Json() : Json(process.signal)},
          {"ended_by_watch", process.was_ended_by_us}};
}

Json to_json(const WatchedCall& call, std::uint64_t begin_ns) {
  return {{"player", letter(call.side)},
          {"thread", call.thread},
          {"at_ns", time_since(call.begin_ns, begin_ns)},
          {"took_ns", call.end_ns - call.begin_ns},
          {"name", call.name},
          {"text", call.text()},
          {"result", call.has_returned() ? Json(call.value) : Json()},
          {"error", call.error.empty() ? Json() : Json(call.error)},
          {"count", call.count}};
}

Json to_json(const Packet& packet, const PacketOwners& owners, std::uint64_t begin_ns) {
  return {{"at_ns", time_since(packet.at_ns, begin_ns)},
          {"from", letter(owners.source)},
          {"to", letter(owners.target)},
          {"protocol", packet.is_tcp()   ? "tcp"
                       : packet.is_udp() ? "udp"
                                         : std::to_string(packet.protocol)},
          {"source", fmt::format("{}:{}", packet.source_text(), packet.source_port)},
          {"target", fmt::format("{}:{}", packet.target_text(), packet.target_port)},
          {"flags", packet.flags_in_words()},
          {"sequence", packet.sequence},
          {"acknowledged", packet.acknowledged},
          {"payload_bytes", packet.payload_size()}};
}

Json to_json(const Hint& hint, std::uint64_t begin_ns) {
  return {{"id", hint.id},
          {"at_ns", time_since(hint.at_ns, begin_ns)},
          {"player", letter(hint.side)},
          {"evidence", hint.evidence},
          {"seen", hint.seen},
          {"cure", hint.cure},
          {"count", hint.count}};
}

}  // namespace

std::string json_of(const Run& run, const Hints& hints, std::string_view directory) {
  const auto shown = shown_calls(run, directory);
  const std::uint64_t begin_ns = begin_of(run, shown);
  Json json{{"version", 1},
            {"own_network", run.has_own_network},
            {"why_no_network", run.why_no_network.empty() ? Json() : Json(run.why_no_network)},
            {"processes_left_out", run.processes_left_out},
            {"calls_left_out", shown.left_out},
            {"packets_lost", run.packets_lost},
            {"players", Json::array()},
            {"calls", Json::array()},
            {"packets", Json::array()},
            {"acts", Json::array()},
            {"hints", Json::array()}};
  for (std::size_t side = 0; side < run.processes.size(); ++side)
    json["players"].push_back(to_json(run.processes[side], static_cast<unsigned>(side), begin_ns));
  for (const WatchedCall* const call : shown.calls)
    json["calls"].push_back(to_json(*call, begin_ns));
  for (std::size_t index = 0; index < run.packets.size(); ++index)
    json["packets"].push_back(to_json(run.packets[index], run.owners[index], begin_ns));
  for (const Act& act : run.acts)
    json["acts"].push_back({{"at_ns", time_since(act.at_ns, begin_ns)}, {"text", act.text}});
  for (const Hint& hint : hints) json["hints"].push_back(to_json(hint, begin_ns));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ipc::demo
