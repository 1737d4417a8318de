// Merges the events of a lesson into one order in time.
#include "demos/timeline.h"

#include <algorithm>
#include <array>
#include <span>

namespace ipc::demo {
namespace {

bool is_any_of(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view one) { return name.starts_with(one); });
}

// Returns whether the call never waits, so that no other event can be its cause.
bool returns_at_once(std::string_view name) {
  static constexpr std::array<std::string_view, 9> prefixes = {
      "socket", "bind", "listen", "close", "shutdown", "setsockopt", "getsock", "getpeer", "pipe"};
  return is_any_of(name, prefixes);
}

// Returns whether the call passes data to the kernel. Most packets during such a call are its own
// data and the acknowledgements. Over TCP, one may also end its wait for space.
bool sends(std::string_view name) {
  static constexpr std::array<std::string_view, 3> prefixes = {"send", "write", "pwrite"};
  return is_any_of(name, prefixes);
}

// Returns whether the call's arguments hold its outcome, which is not known when it begins.
bool fills_arguments(std::string_view name) {
  static constexpr std::array<std::string_view, 5> prefixes = {"recv", "read", "accept",
                                                               "epoll_wait", "wait"};
  return is_any_of(name, prefixes);
}

// Returns the position of " = RESULT", with which a call's text ends.
std::size_t result_at(std::string_view text) { return std::min(text.rfind(" = "), text.size()); }

// Returns the position of the first argument, after the kernel's name in brackets.
std::size_t arguments_at(std::string_view text) {
  auto open = text.find('(');
  if (open != std::string_view::npos && open > 0 && text[open - 1] == ' ')
    open = text.find('(', open + 1);
  return open == std::string_view::npos ? text.size() : open + 1;
}

// Returns the part of a call that is known when it begins: "recv(5, …".
std::string without_outcome(std::string_view asked) {
  const auto comma = asked.find(',', arguments_at(asked));
  return std::string(asked.substr(0, comma)) + (comma == std::string_view::npos ? "" : ", …");
}

// Returns the call without data that is not shown whole: "send(5, …, 8000, 0)".
std::string without_cut_data(std::string text) {
  constexpr std::string_view cut = "\"...";
  const auto begin = text.find('"'), end = text.rfind(cut);
  if (end != std::string::npos && begin < end) text.replace(begin, end + cut.size() - begin, "…");
  return text;
}

// Returns whether the calls are equal, except for data that is not shown whole.
bool are_alike(const Moment& a, const Moment& b) {
  return a.kind == Moment::Kind::call && b.kind == Moment::Kind::call && a.side == b.side &&
         a.result == b.result && without_cut_data(a.text) == without_cut_data(b.text);
}

std::vector<Moment> folded(const std::vector<Moment>& all) {
  std::vector<Moment> kept;
  for (const Moment& one : all) {
    if (kept.empty() || !are_alike(kept.back(), one)) {
      kept.push_back(one);
      continue;
    }
    Moment& first = kept.back();
    ++first.count;
    first.took_ns += one.took_ns;
    if (first.text != one.text) first.text = without_cut_data(first.text);
  }
  return kept;
}

}  // namespace

std::string_view Timeline::Span::name() const {
  return std::string_view(text).substr(0, text.find_first_of(" ("));
}

void Timeline::add(const Calls& shown) {
  is_by_strace_ |= shown.by_strace;
  for (std::size_t index = 0; index < shown.calls.size(); ++index) {
    const TracedCall& call = shown.calls[index];
    calls_.push_back({call.begin_ns, call.end_ns, call.side, shown.texts[index]});
  }
}

void Timeline::add(const Packets& shown) {
  packets_.insert(packets_.end(), shown.packets.begin(), shown.packets.end());
  owners_.insert(owners_.end(), shown.owners.begin(), shown.owners.end());
}

// Returns whether an event that may have ended the call's wait fell within it.
bool Timeline::is_split(const Span& call) const {
  if (returns_at_once(call.name())) return false;
  const auto is_other_inside = [&](const Span& other) {
    return other.side != call.side && call.has_inside(other.begin_ns);
  };
  const auto is_inside = [&](const auto& event) { return call.has_inside(event.at_ns); };
  return std::ranges::any_of(calls_, is_other_inside) || std::ranges::any_of(acts_, is_inside) ||
         (!sends(call.name()) && std::ranges::any_of(packets_, is_inside));
}

void Timeline::add_moments_of(const Span& call, std::vector<Moment>& all) const {
  const std::size_t equals = result_at(call.text);
  const std::string asked = call.text.substr(0, equals);
  const std::string result = equals < call.text.size() ? call.text.substr(equals + 1) : "";
  const std::uint64_t took_ns = call.end_ns - call.begin_ns;
  if (!is_split(call)) {
    all.push_back({Moment::Kind::call, call.begin_ns, call.side, asked, result, took_ns});
    return;
  }
  const bool is_filled = fills_arguments(call.name());
  all.push_back({Moment::Kind::begin,
                 call.begin_ns,
                 call.side,
                 is_filled ? without_outcome(asked) : asked,
                 {}});
  all.push_back({Moment::Kind::end, call.end_ns, call.side,
                 is_filled ? asked : std::string(call.name()), result, took_ns});
}

std::vector<Moment> Timeline::moments() const {
  std::vector<Moment> all;
  for (const Span& call : calls_) add_moments_of(call, all);
  for (std::size_t index = 0; index < packets_.size(); ++index) {
    Moment moment{
        Moment::Kind::packet, packets_[index].at_ns, nobody, packets_[index].to_string(), {}};
    moment.packet = &packets_[index];
    moment.owners = owners_[index];
    all.push_back(std::move(moment));
  }
  for (const Act& act : acts_) {
    all.push_back({Moment::Kind::act, act.at_ns, nobody, act.text, {}});
    all.back().author = act.author;
  }
  std::ranges::stable_sort(all, {}, &Moment::at_ns);
  return folded(all);
}

std::string Timeline::call_at(unsigned side, std::uint64_t at_ns) const {
  for (const Span& call : calls_)
    if (call.side == side && call.has_inside(at_ns)) return std::string(call.name());
  return {};
}

}  // namespace ipc::demo
