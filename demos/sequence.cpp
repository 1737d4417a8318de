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

std::string layers_of(const Packet& packet) {
  Boxes boxes;
  const auto box = [&](std::string_view name, const std::string& fields, std::size_t from,
                       std::size_t to) {
    boxes.boxes.push_back({fmt::format("{}: {}", name, fields), hex(packet, from, to)});
  };
  box(text("page.link"), text("page.link.fields", ETH_HLEN), 0, packet.ip_at);
  box("IP",
      text("page.ip.fields", packet.source_text(), packet.target_text(), packet.time_to_live,
           packet.protocol),
      packet.ip_at, packet.transport_at);
  std::string fields = text("page.ports", packet.source_port, packet.target_port);
  if (packet.is_tcp())
    fields += fmt::format(", seq {}, ack {}, {}, {} {}", packet.sequence, packet.acknowledged,
                          packet.flags_in_words(), text("page.window"), packet.window);
  box(packet.is_tcp() ? "TCP" : "UDP", fields, packet.transport_at, packet.payload_at);
  if (packet.payload_size() > 0)
    box(text("page.payload"), fmt::format("{} B", packet.payload_size()), packet.payload_at,
        packet.bytes.size());
  return fmt::format("<details><summary>{}</summary>{}</details>", text("page.layers"),
                     boxes_html(boxes));
}

struct Lane {
  unsigned side;  // nobody: the kernel's, if it has one lane for all
  bool is_kernel;
};

// Returns the columns: the first half of the processes, the kernel, the others. If a process owns a
// packet's port, each one has a kernel lane of its own, on the side of the middle.
std::vector<Lane> lanes_of(const std::vector<Moment>& moments) {
  std::set<unsigned> sides;
  bool has_owners = false, has_strays = false;
  for (const Moment& moment : moments) {
    if (moment.kind == Moment::Kind::act) continue;
    if (moment.packet == nullptr) sides.insert(moment.side);
    else
      for (const unsigned side : {moment.owners.source, moment.owners.target}) {
        (side == nobody ? has_strays : has_owners) = true;
        if (side != nobody) sides.insert(side);
      }
  }
  std::vector<Lane> left, right;
  for (const unsigned side : sides) {
    const bool is_left = left.size() < (sides.size() + 1) / 2 * (has_owners ? 2 : 1);
    std::vector<Lane>& half = is_left ? left : right;
    if (has_owners && !is_left) half.push_back({side, true});
    half.push_back({side, false});
    if (has_owners && is_left) half.push_back({side, true});
  }
  if (!has_owners || has_strays) left.push_back({nobody, true});
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

class Sequence {
 public:
  Sequence(const Record& record, const Timeline& timeline, const std::vector<Moment>& moments,
           std::uint64_t begin_ns)
      : record_(record),
        timeline_(timeline),
        moments_(moments),
        begin_ns_(begin_ns),
        lanes_(lanes_of(moments)) {}

  std::string to_html() const {
    std::string html = fmt::format(
        "<p class=\"note\">{}</p>\n<div class=\"wide\" tabindex=\"0\"><div class=\"seq\" "
        "style=\"--n:{}\">\n<div class=\"ev heads\"><span class=\"t\">µs</span>",
        escape_html(note()), lanes_.size());
    for (std::size_t at = 0; at < lanes_.size(); ++at)
      html += fmt::format("<span class=\"head\" style=\"grid-column:{}\">{}</span>", at + 2,
                          head(lanes_[at]));
    html += "</div>\n<ol>\n";
    for (const Moment& moment : moments_) html += row(moment);
    return html + "</ol></div></div>\n";
  }

 private:
  std::string note() const {
    if (!timeline_.has_calls()) return timeline_.has_packets() ? text("lesson.packets") : "";
    return text(timeline_.is_by_strace() ? "page.by_strace" : "page.by_seam");
  }

  std::string head(const Lane& lane) const {
    if (lane.side == nobody) return text("page.kernel");
    if (lane.is_kernel) return text("page.kernel_of", named(lane.side));
    const Player& player = record_.players[lane.side];
    return fmt::format("{} {} <small>{}</small>", named(lane.side), escape_html(player.role),
                       player.pid);
  }

  // Returns the letter of a process, in its colour.
  static std::string named(unsigned side) {
    return fmt::format("<b class=\"s{}\">{}</b>", side % 5, letter_of(side));
  }

  // The first column of the grid holds the times.
  std::size_t column(unsigned side, bool is_kernel) const {
    const auto at = std::ranges::find_if(
        lanes_, [&](const Lane& lane) { return lane.is_kernel == is_kernel && lane.side == side; });
    return static_cast<std::size_t>(at - lanes_.begin()) + 2;
  }
  std::size_t kernel_column(unsigned side) const {
    const std::size_t own = column(side, true);
    return own < lanes_.size() + 2 ? own : column(nobody, true);
  }

  // Returns an arrow from the middle of one column to the middle of another. `head_at` is the place
  // of its head, from 0 at the beginning to 100 at the end.
  static std::string arrow(std::size_t from, std::size_t to, double head_at) {
    const auto [first, last] = std::minmax(from, to);
    return fmt::format(
        "<i class=\"arrow {}\" style=\"grid-column:{}/{};margin:0 {:.2f}%;--head:{:.2f}%\"></i>",
        from < to ? "right" : "left", first, last + 1, 50.0 / static_cast<double>(last - first + 1),
        from < to ? head_at : 100.0 - head_at);
  }

  static std::string box(std::size_t column, std::string_view css, const std::string& html) {
    return fmt::format("<span class=\"box{}\" style=\"grid-column:{}\">{}</span>", css, column,
                       html);
  }

  std::string row(const Moment& moment) const {
    const std::string time = in_microseconds(static_cast<std::int64_t>(moment.at_ns - begin_ns_));
    const auto item = [&](std::string_view css, const std::string& html,
                          const std::string& attributes = {}) {
      return fmt::format("<li class=\"ev {}\"{}><span class=\"t\">{}</span>{}</li>\n", css,
                         attributes, time, html);
    };
    switch (moment.kind) {
      case Moment::Kind::act:
        return item("act", fmt::format("<span class=\"box\">{}</span>",
                                       escape_html(text(moment.author, moment.text))));
      case Moment::Kind::packet: return item("packet", packet(moment), ends_of(moment.owners));
      case Moment::Kind::begin: return item("begin", call(moment, "…"));
      case Moment::Kind::end: {
        const std::string took = text("page.took", duration(static_cast<double>(moment.took_ns)));
        return item("end", call(moment, took));
      }
      case Moment::Kind::call: break;
    }
    return item("call", call(moment, moment.result));
  }

  // Draws the process and the kernel of a call. The result of an `end` is in the process's box.
  std::string call(const Moment& moment, const std::string& in_kernel) const {
    const std::size_t own = column(moment.side, false), kernel = kernel_column(moment.side);
    const bool is_end = moment.kind == Moment::Kind::end;
    const auto columns = static_cast<double>(own < kernel ? kernel - own : own - kernel);
    const double enters = 100.0 - 50.0 / columns;  // where the arrow reaches its target's column
    std::string made = is_end ? fmt::format("{} {}", moment.text, moment.result) : moment.text;
    if (moment.count > 1) made += fmt::format(" × {}", moment.count);
    return (is_end ? arrow(kernel, own, enters) : arrow(own, kernel, enters)) +
           box(own, "", fmt::format("{} <code>{}</code>", named(moment.side), breakable(made))) +
           box(kernel, " k", fmt::format("<code>{}</code>", escape_html(in_kernel)));
  }

  // Returns the attributes with the owners of the packet's two ports.
  static std::string ends_of(const PacketOwners& owners) {
    const auto of = [](unsigned side) {
      return side == nobody ? std::string() : std::string(1, letter_of(side));
    };
    return fmt::format(" data-from=\"{}\" data-to=\"{}\"", of(owners.source), of(owners.target));
  }

  std::string packet(const Moment& moment) const {
    const std::size_t from = kernel_column(moment.owners.source),
                      to = kernel_column(moment.owners.target);
    return (from == to ? "" : arrow(from, to, 100.0)) +
           box(from, "", fmt::format("<code>{}</code>", breakable(moment.text))) +
           fmt::format("<span class=\"more\">{} {}</span>",
                       escape_html(cause_of(moment.owners, moment.at_ns)),
                       layers_of(*moment.packet));
  }

  // Returns the state of the sender's process: it had ended, or was in a call.
  std::string cause_of(const PacketOwners& owners, std::uint64_t at_ns) const {
    if (owners.source == nobody) return {};
    if (owners.is_after_end) return text("page.after_end", letter_of(owners.source));
    const std::string call = timeline_.call_at(owners.source, at_ns);
    return call.empty() ? "" : text("page.caused", letter_of(owners.source), call);
  }

  const Record& record_;
  const Timeline& timeline_;
  const std::vector<Moment>& moments_;
  std::uint64_t begin_ns_;
  std::vector<Lane> lanes_;
};

}  // namespace

std::string boxes_html(const Boxes& boxes) {
  std::string html, end;
  for (const auto& [title, content] : boxes.boxes) {
    html += fmt::format("<div class=\"nest\"><b>{}</b> <code>{}</code>\n", escape_html(title),
                        escape_html(content));
    end += "</div>";
  }
  return html + end + "\n";
}

std::string sequence_html(const Record& record, const Timeline& timeline,
                          const std::vector<Moment>& moments, std::uint64_t begin_ns) {
  return Sequence(record, timeline, moments, begin_ns).to_html();
}

}  // namespace ipc::demo
