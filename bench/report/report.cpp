// Reads result files, and writes the files of a report.
#include "bench/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <tuple>
#include <utility>

#include "bench/run/histogram_text.h"
#include "bench/run/results.h"
#include "bench/run/write_file.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

namespace fs = std::filesystem;

std::vector<Summary> read_directory(const std::string& directory) {
  const std::vector<std::string> paths = json_below(directory);
  if (paths.empty())
    throw Error("read", directory, ENOENT,
                "it has no *.json file: name a directory of files that ipc-bench run --out wrote");
  std::vector<Summary> runs;
  for (const std::string& path : paths) runs.push_back(read_summary(path));
  std::stable_sort(runs.begin(), runs.end(), [](const Summary& a, const Summary& b) {
    return std::tuple(machine_of(a), date_of(a)) < std::tuple(machine_of(b), date_of(b));
  });
  return runs;
}

void make_directory(const std::string& path) {
  std::error_code error;  // none if it exists
  fs::create_directory(path, error);
  if (error) throw Error("mkdir", path, error.value(), "the parent directory of -o must exist");
}

using File = std::pair<std::string, std::string>;  // its name and its text

// Writes all of them or none.
void write_files(const std::string& directory, const std::vector<File>& files) {
  make_directory(directory);
  for (const auto& [name, text] : files) require_writable(directory + '/' + name);
  for (const auto& [name, text] : files) write_file(directory + '/' + name, text);
}

}  // namespace

std::vector<std::string> json_below(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(directory, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error))
    if (std::error_code unknown; at->path().extension() == ".json" &&
                                 at->symlink_status(unknown).type() == fs::file_type::regular)
      paths.push_back(at->path().string());
  if (error) throw Error("read", directory, error.value(), "name files that can be read");
  if (paths.size() > files_max)
    throw Error("read", directory, E2BIG,
                fmt::format("it has {} *.json files: a report takes {}", paths.size(), files_max));
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<Summary> read_runs(const std::vector<std::string>& files_and_directories) {
  std::vector<Summary> runs;
  for (const std::string& path : files_and_directories)
    if (std::error_code unknown; fs::is_directory(path, unknown))
      std::ranges::move(read_directory(path), std::back_inserter(runs));
    else runs.push_back(read_summary(path));
  return runs;
}

void write_report(const std::vector<std::string>& files, const std::string& directory,
                  Language language, Document (*make)(const View&, Language)) {
  const View view(read_runs(files));
  const Document document = make(view, language);
  write_files(directory, {{"report.csv", csv(view)},
                          {"report.md", markdown(document)},
                          {"index.html", html(document)}});
}

void write_comparison(const Document& document, const std::string& directory) {
  write_files(directory, {{"compare.md", markdown(document)}, {"index.html", html(document)}});
}

std::vector<std::string> write_distributions(const std::vector<std::string>& files,
                                             const std::string& directory) {
  constexpr double ns_per_us = 1000;
  const std::string place = directory + "/hgrm";
  make_directory(place);
  std::size_t run = 0;
  std::vector<std::string> notes;
  for (const Summary& summary : read_runs(files)) {  // in the page's order
    ++run;
    std::size_t without = 0;
    for (const Series& series : read_results(summary.source).series) {
      const Histogram latency = series.latency();
      if (latency.count() == 0) {
        if (series.measured() && !series.point.counts_messages()) ++without;
        continue;
      }
      std::string name = series.name();
      std::replace_if(
          name.begin(), name.end(), [](char letter) { return letter == '/' || letter == ':'; },
          '_');
      write_file(fmt::format("{}/{}-{}.hgrm", place, run, name), hgrm(latency, ns_per_us));
    }
    if (without > 0)
      notes.push_back(fmt::format(
          "{}: {} no distribution: an earlier version wrote them in an encoding that is not read any more; "
          "their percentiles are in report.csv",
          summary.source, without == 1 ? "one cell has" : fmt::format("{} cells have", without)));
  }
  return notes;
}

}  // namespace ipc::bench
