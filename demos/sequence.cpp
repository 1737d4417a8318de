// Draws calls and packets as an HTML list in columns, one row for each moment.
#include "demos/sequence.h"

#include <fmt/format.h>
#include <linux/if_ether.h>

#include <algorithm>
#include <set>

#include "bench/report/html.h"
#include "demos/texts.h"

namespace ipc::demo {
namespace {

using bench::escape_html;

constexpr unsigned nobody = ~0U;

char letter(unsigned side) { return static_cast<char>('A' + side); }

std::string time_text(std::uint64_t at_ns, std::uint64_t begin_ns) {
  const auto since_ns = static_cast<std::int64_t>(at_ns - begin_ns);
  return number(static_cast<double>(since_ns) / 1e3, 1);
}

// Returns the position of " = RESULT", with which a call's text ends.
std::size_t result_at(const std::string& text) {
  const auto at = text.rfind(" = ");
  return at == std::string::npos ? text.size() : at;
}

// Allows a line break after these characters, because a column may be narrow.
std::string breakable(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find_first_of("(=:"));
    html += escape_html(piece);
    text.remove_prefix(piece.size());
    if (text.empty()) break;
    html += fmt::format("{}<wbr/>", text.front());
    text.remove_prefix(1);
  }
  return html;
}

// --- a packet, layer by layer ---

std::string hex(const Packet& packet, std::size_t from, std::size_t to) {
  constexpr std::size_t shown = 64;
  std::string text;
  for (std::size_t at = from; at < std::min(to, from + shown); ++at)
    text += fmt::format("{}{:02x}", at == from ? "" : " ", packet.bytes[at]);
  return text + (to > from + shown ? " …" : "");
}

std::string ip_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xffU, address >> 8U & 0xffU,
                     address & 0xffU);
}

std::string layer(std::string_view name, const std::string& fields, const std::string& bytes) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"hex\">{}</td></tr>", name,
                     escape_html(fields), bytes);
}

std::string layers_of(const Packet& packet) {
  std::string rows =
      layer(text("page.link"), text("page.link.fields", ETH_HLEN), hex(packet, 0, packet.ip_at));
  rows += layer("IP",
                text("page.ip.fields", ip_text(packet.source), ip_text(packet.target),
                     packet.time_to_live, packet.protocol),
                hex(packet, packet.ip_at, packet.transport_at));
  const std::string ports = text("page.ports", packet.source_port, packet.target_port);
  rows += packet.is_tcp()
              ? layer("TCP",
                      fmt::format("{}, seq {}, ack {}, {}, {} {}", ports, packet.sequence,
                                  packet.acknowledged, packet.flags_in_words(), text("page.window"),
                                  packet.window),
                      hex(packet, packet.transport_at, packet.payload_at))
              : layer("UDP", ports, hex(packet, packet.transport_at, packet.payload_at));
  if (packet.payload_size() > 0)
    rows += layer(text("page.payload"), fmt::format("{} B", packet.payload_size()),
                  hex(packet, packet.payload_at, packet.bytes.size()));
  return fmt::format(
      "<details><summary>{}</summary><div class=\"wide\" tabindex=\"0\"><table>{}</table></div></details>",
      text("page.layers"), rows);
}

}  // namespace

void Sequence::add(const Calls& shown) {
  by_strace_ |= shown.by_strace;
  for (std::size_t index = 0; index < shown.calls.size(); ++index) {
    const TracedCall& call = shown.calls[index];
    calls_.push_back({call.begin_ns, call.end_ns, call.side, shown.texts[index]});
  }
  make_moments();
}

void Sequence::add(const Packets& shown) {
  packets_.insert(packets_.end(), shown.packets.begin(), shown.packets.end());
  make_moments();
}

void Sequence::make_moments() {
  moments_.clear();
  for (const Span& call : calls_) add_call(call);
  for (const Packet& packet : packets_) add_packet(packet);
  std::ranges::stable_sort(moments_, {}, &Moment::at_ns);
}

// Returns whether another event fell within the call: then its begin and its end are two moments.
bool Sequence::is_interrupted(const Span& call) const {
  const auto is_inside = [&](std::uint64_t at_ns) {
    return at_ns > call.begin_ns && at_ns < call.end_ns;
  };
  return std::ranges::any_of(calls_,
                             [&](const Span& other) { return is_inside(other.begin_ns); }) ||
         std::ranges::any_of(packets_, [&](const Packet& other) { return is_inside(other.at_ns); });
}

void Sequence::add_call(const Span& call) {
  const std::size_t equals = result_at(call.text);
  const std::string asked = call.text.substr(0, equals);
  const std::string result = equals < call.text.size() ? call.text.substr(equals + 1) : "";
  if (!is_interrupted(call)) {
    moments_.push_back({call.begin_ns, Moment::Kind::call, call.side, asked, result, {}});
    return;
  }
  const std::string took = duration(static_cast<double>(call.end_ns - call.begin_ns));
  moments_.push_back({call.begin_ns, Moment::Kind::begin, call.side, asked, "…", {}});
  moments_.push_back({call.end_ns,
                      Moment::Kind::end,
                      call.side,
                      fmt::format("{} {}", asked.substr(0, asked.find('(')), result),
                      text("page.took", took),
                      {}});
}

// Adds a packet, and attributes it to the last call that had begun and had not ended.
void Sequence::add_packet(const Packet& packet) {
  const Span* cause = nullptr;
  for (const Span& call : calls_)
    if (call.begin_ns <= packet.at_ns && call.end_ns >= packet.at_ns &&
        (cause == nullptr || call.begin_ns > cause->begin_ns))
      cause = &call;
  const std::string by = cause == nullptr ? ""
                                          : text("page.caused", letter(cause->side),
                                                 cause->text.substr(0, cause->text.find('(')));
  moments_.push_back({packet.at_ns, Moment::Kind::packet, cause == nullptr ? nobody : cause->side,
                      packet.to_string(), by, layers_of(packet)});
}

// Returns the order of the columns: the first half of the processes, the kernel (nobody), the
// others.
std::vector<unsigned> Sequence::lanes() const {
  std::set<unsigned> sides;
  for (const Span& call : calls_) sides.insert(call.side);
  std::vector<unsigned> lanes(sides.begin(), sides.end());
  lanes.insert(lanes.begin() + static_cast<std::ptrdiff_t>((lanes.size() + 1) / 2), nobody);
  return lanes;
}

std::string Sequence::row(const Moment& moment, const std::vector<unsigned>& lanes) const {
  const auto column = [&](unsigned side) {
    return std::ranges::find(lanes, side) - lanes.begin() + 2;  // the first column holds the times
  };
  const auto kernel = column(nobody), own = column(moment.side);
  static constexpr const char* kinds[] = {"call", "begin", "end", "packet"};
  std::string html =
      fmt::format("<li class=\"ev {}\"><span class=\"t\">{}</span>",
                  kinds[static_cast<std::size_t>(moment.kind)], time_text(moment.at_ns, begin_ns_));
  if (moment.side != nobody && own != kernel) {
    const bool goes_right = (own < kernel) != (moment.kind == Moment::Kind::end);
    const auto first = std::min(own, kernel), last = std::max(own, kernel);
    const auto columns = static_cast<double>(last - first);
    const double head = 50.0 / columns;  // where the arrow enters its target's column
    html += fmt::format(                 // from the middle of one column to the middle of the other
        "<i class=\"arrow {}\" style=\"grid-column:{}/{};margin:0 {:.2f}%;--head:{:.2f}%\"></i>",
        goes_right ? "right" : "left", first, last + 1, 50.0 / (columns + 1),
        goes_right ? 100.0 - head : head);
  }
  const std::string who =
      moment.side == nobody || moment.kind == Moment::Kind::packet
          ? ""
          : fmt::format("<b class=\"s{}\">{}</b> ", moment.side % 5, letter(moment.side));
  const bool is_packet = moment.kind == Moment::Kind::packet;
  html += fmt::format("<span class=\"box\" style=\"grid-column:{}\">{}<code>{}</code></span>",
                      is_packet ? kernel : own, who, breakable(moment.text));
  if (is_packet) {
    html += fmt::format("<span class=\"more\">{} {}</span>", escape_html(moment.detail),
                        moment.unfolded);
  } else {
    html += fmt::format("<span class=\"box k\" style=\"grid-column:{}\"><code>{}</code></span>",
                        kernel, escape_html(moment.detail));
  }
  return html + "</li>\n";
}

std::string Sequence::to_html() {
  const auto all = lanes();
  std::string html = fmt::format(
      "<p class=\"note\">{}</p>\n<div class=\"wide\" tabindex=\"0\"><div class=\"seq\" style=\"--n:{}\">\n"
      "<div class=\"ev heads\"><span class=\"t\">µs</span>",
      escape_html(calls_.empty() ? text("lesson.packets")
                                 : text(by_strace_ ? "page.by_strace" : "page.by_seam")),
      all.size());
  for (std::size_t at = 0; at < all.size(); ++at) {
    const std::string head =
        all[at] == nobody
            ? text("page.kernel")
            : fmt::format("<b class=\"s{}\">{}</b> {} <small>{}</small>", all[at] % 5,
                          letter(all[at]), escape_html(record_->players[all[at]].role),
                          record_->players[all[at]].pid);
    html += fmt::format("<span class=\"head\" style=\"grid-column:{}\">{}</span>", at + 2, head);
  }
  html += "</div>\n<ol>\n";
  for (const Moment& moment : moments_) html += row(moment, all);
  return html + "</ol></div></div>\n";
}

}  // namespace ipc::demo
