// Texts as result files and journals: an Error with its place, or results that survive being
// written. The comparison with themselves and the tables are made from them.
#include "bench/run/results.h"
#include "bench/judge/compare.h"
#include "bench/report/documents.h"
#include "bench/run/journal.h"
#include "bench/run/summary.h"
#include "fuzz.h"

namespace {

using namespace ipc;
using namespace ipc::bench;
using namespace ipc::fuzz;

void check(const Results& results) {
  const std::string written = json_of(results);
  require(json_of(parse_results(written, "written")) == written, "results survive being written");
  const Summary summary = summary_of(results);
  for (const Language language : {Language::english, Language::portuguese})
    (void)terminal(document_of(summary, language), 80);
  const Comparison comparison = compare(summary, summary, {});
  require(comparison.exit_status() != 3, "no run is slower than itself");
  for (const Language language : {Language::english, Language::portuguese})
    (void)markdown(document_of(comparison, language));
  (void)json(comparison);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool is_journal : {false, true}) try {
      Results results;
      if (is_journal) read_journal(results, text, "file.part");
      else results = parse_results(text, "file");
      if (results.launches() > 0 || !is_journal) check(results);
    } catch (const Error& error) {
      require(!error.cure().empty(), "an error has a reason");
    }
  return 0;
}
