// Writes numbers, results and names in the language of a report.
#include "bench/run/speaker.h"

#include <algorithm>
#include <map>

#include "bench/run/counterpart.h"
#include "ipc/address.h"

namespace ipc::bench {

namespace {

// The smallest message size for which rates are in bytes.
constexpr std::size_t counts_bytes_min = std::size_t{16} * 1024;

// Names in result files: scenarios, ways to wait, placements, traits and their values.
const std::map<std::string_view, Phrase> words{
    {"ping", {"ping", "ida e volta de"}},
    {"one_way", {"one way", "só de ida,"}},
    {"stream", {"stream", "stream de"}},
    {"load", {"load", "carga de"}},
    {"cold", {"cold ping", "ida e volta a frio de"}},
    {"connect", {"connect, then", "conexão e"}},
    {"death", {"death, messages of", "morte, mensagens de"}},
    {"fan_in", {"fan-in", "muitos para um, de"}},
    {"fan_out", {"fan-out", "um para muitos, de"}},
    {"pairs", {"pairs of pings", "pares em ida e volta de"}},
    {"slow_reader", {"slow reader", "leitor lento,"}},
    {"block", {"blocking", "com bloqueio"}},
    {"spin", {"spinning", "com espera ocupada (spin)"}},
    {"yield", {"yielding", "cedendo a CPU"}},
    {"hybrid", {"spinning, then blocking", "com spin e depois bloqueio"}},
    {"same_cpu", {"one CPU", "uma só CPU"}},
    {"cross_cpu", {"two CPUs", "duas CPUs"}},
    {"smt", {"two threads of a core", "duas threads de um núcleo"}},
    {"same_l3", {"one L3 cache", "mesmo cache L3"}},
    {"other_l3", {"two L3 caches", "outro cache L3"}},
    {"other_numa", {"two NUMA nodes", "outro nó NUMA"}},
    {"ordered", {"in order", "em ordem"}},
    {"reliable", {"none lost", "sem perdas"}},
    {"keeps_boundaries", {"keeps boundaries itself", "mantém as fronteiras por si"}},
    {"half_close", {"half-close", "fecha só uma direção"}},
    {"receive_close", {"reports a closed receiver", "avisa receptor fechado"}},
    {"crosses_hosts", {"reaches other hosts", "alcança outras máquinas"}},
    {"outlives_peer", {"outlives its sender", "sobrevive a quem enviou"}},
    {"persists", {"outlives both processes", "sobrevive aos dois processos"}},
    {"late_reader", {"the reader may start later", "o leitor pode começar depois"}},
    {"open_protocol", {"any program can be the peer", "qualquer programa pode ser o peer"}},
    {"peer_exit", {"the peer's end is reported", "o fim do peer é informado"}},
    {"tells_deaths", {"distinguishes death from goodbye", "distingue morte de despedida"}},
    {"when_full", {"when full", "quando cheio"}},
    {"reached_by", {"reached by", "alcançado por"}},
    {"room", {"bytes held without a reader", "bytes guardados sem leitor"}},
    {"copies", {"copies", "cópias"}},
    {"true", {"yes", "sim"}},
    {"false", {"–", "–"}},
    {"by_kernel", {"by the kernel", "pelo kernel"}},
    {"by_lifeline", {"by a socket next to it", "por um socket ao lado"}},
    {"unknown", {"not at all", "não é"}},
    {"waits", {"waits", "espera"}},
    {"refuses", {"refuses", "recusa"}},
    {"drops", {"drops", "descarta"}},
    {"name", {"a name", "um nome"}},
    {"inheritance", {"inheritance", "herança"}}};

}  // namespace

const std::string& Speaker::text(const Bilingual& text) const {
  return is_portuguese() ? text.portuguese : text.english;
}

std::string Speaker::marked(std::string text) const {
  return bench::marked(language_, std::move(text));
}

std::string Speaker::number(double value) const {
  return decimals(value, value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

std::string Speaker::decimals(double value, int count) const {
  return marked(fmt::format("{:.{}f}", value, count));
}

std::string Speaker::percent(double share) const {
  return marked(fmt::format("{:g} %", share * 100));
}

std::string Speaker::us(const std::optional<double>& ns) const {
  return ns ? number(*ns / 1e3) : "";
}

std::string Speaker::us(const Figure& ns) const {
  return ns.interval ? figure(ns, 1e3) : number(ns.median / 1e3);
}

std::string Speaker::rate(double per_second, std::size_t size) const {
  if (size < counts_bytes_min) return number(per_second / 1e6) + " M/s";
  return number(per_second * static_cast<double>(size) / 1e9) + " GB/s";
}

std::string Speaker::per_second(std::uint64_t rate) const {
  return marked(format_rate(rate)) + "/s";
}

std::string Speaker::value(const Point& point, double result) const {
  return point.counts_messages() ? rate(result, point.size) : us(result) + " µs";
}

std::string Speaker::range(const std::string& low, const std::string& high) const {
  return low == high ? low : (*this)(phrase::range, low, high);
}

std::string Speaker::figure(const std::optional<Figure>& figure, double unit) const {
  const auto text = [&](double value) { return number(value / unit); };
  return figure ? text(figure->median) + interval(*figure, text) : "";
}

std::string Speaker::outcome(const CellOutcome& cell) const {
  if (cell.skipped) return (*this)(phrase::skipped);
  return cell.failed ? (*this)(phrase::failed) : "";
}

std::string Speaker::obstacle(const CellOutcome& cell) const {
  if (!is_portuguese()) return cell.obstacle().value_or("");
  if (cell.skipped) return "não medido: " + *cell.skipped;
  return cell.failed ? "falhou: " + *cell.failed : "";
}

std::string Speaker::result(const Row& row) const {
  if (!row.point.counts_messages()) return figure(row.figure, 1e3);
  if (row.point.size < counts_bytes_min) return figure(row.figure, 1e6) + " M/s";
  return figure(row.figure, 1e9 / static_cast<double>(row.point.size)) + " GB/s";
}

std::string Speaker::ratio_to_floor(const Row& row) const {
  if (!row.ratio_to_floor) return (*this)(phrase::no_floor);
  return ratio(*row.ratio_to_floor) + (has_reference(row.transport) ? " (ref)" : "");
}

std::string Speaker::ratio(const Figure& figure) const {
  const auto text = [&](double value) { return decimals(value, 2); };
  return text(figure.median) + interval(figure, text);
}

template <class Text>
std::string Speaker::interval(const Figure& figure, Text text) const {
  if (!figure.interval) return " (*)";
  const auto& [low, high, level] = *figure.interval;
  const char mark = is_portuguese() ? ';' : ',';  // the decimal mark of Portuguese is a comma
  std::string bounds = fmt::format("{}{} {}", text(low), mark, text(high));
  if (level < Estimate::level_min) bounds += fmt::format("; {:.0f} %", level * 100);
  return fmt::format(" [{}]", bounds);
}

std::string Speaker::list(const std::vector<std::string>& words) const {
  if (words.size() < 2) return words.empty() ? "" : words.front();
  return fmt::format("{}{}{}", fmt::join(words.begin(), words.end() - 1, ", "),
                     (*this)({" and ", " e "}), words.back());
}

// In the order of Scenario.
std::string Speaker::title(Scenario scenario) const {
  static constexpr std::string_view portuguese[] = {
      "Idas e voltas",
      "Só de ida, uma mensagem por vez: do envio à recepção",
      "Streams num só sentido",
      "Só de ida, com horário marcado: do instante previsto para o envio até a recepção",
      "Idas e voltas depois de uma pausa",
      "Um canal novo para uma mensagem e a sua resposta: da conexão à resposta",
      "Um processo morto: do SIGKILL até o fim que o outro recebe",
      "Vários remetentes, um destinatário",
      "Um remetente, vários destinatários: as mensagens que todos juntos receberam",
      "Idas e voltas de vários pares ao mesmo tempo",
      "Um leitor lento: a idade de uma mensagem quando é lida"};
  return std::string(is_portuguese() ? portuguese[static_cast<std::size_t>(scenario)]
                                     : facts_of(scenario).title);
}

std::string Speaker::word(std::string_view name) const {
  const auto found = words.find(name);
  return found == words.end() ? std::string(name) : (*this)(found->second);
}

std::string Speaker::point(const Point& point) const {
  if (!is_portuguese()) return point.title();
  return this->point(point, format_size(point.size));
}

std::string Speaker::point(const Point& point, std::string_view size) const {
  std::string text = fmt::format("{} {}", word(to_string(point.scenario)), size);
  if (point.rate > 0) text += ", " + per_second(point.rate);
  if (!facts_of(point.scenario).peers.empty())
    text += fmt::format(", {} peer{}", point.peers, point.peers == 1 ? "" : "s");
  if (point.batch > 1) text += ", " + (*this)({"batches of {}", "lotes de {}"}, point.batch);
  if (!point.waiting.empty()) text += ", " + word(point.waiting);
  if (point.placement != "cross_cpu") text += ", " + word(point.placement);
  return text;
}

std::string level_text(const Summary& summary) {
  double level = 0.95;
  for (const Row& row : summary.rows)
    if (row.figure && row.figure->interval) level = std::min(level, row.figure->interval->level);
  return fmt::format("{:.0f} %", level * 100);
}

}  // namespace ipc::bench
