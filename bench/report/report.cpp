#include "bench/report/report.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "bench/report/document.h"
#include "bench/report/files.h"
#include "bench/run/histogram_codec.h"
#include "bench/run/results.h"
#include "bench/run/write_file.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

void make_directory(const std::string& path) {
  constexpr mode_t everybody = 0777;  // as far as the umask allows
  struct stat there {};
  if (::stat(path.c_str(), &there) == 0 && S_ISDIR(there.st_mode)) return;
  if (::mkdir(path.c_str(), everybody) != 0)
    throw Error("mkdir", path, errno, "-o names a directory, in one that is there");
}

}  // namespace

void write_report(const std::vector<std::string>& files, const std::string& directory,
                  Language language, Document (*make)(const View&, Language)) {
  const View view(read_runs(files));
  const Document document = make(view, language);
  make_directory(directory);
  const std::pair<std::string, std::string> written[] = {
      {directory + "/report.csv", csv(view)},
      {directory + "/report.md", markdown(document)},
      {directory + "/index.html", html(document)},
  };
  for (const auto& [path, text] : written) require_writable(path);  // all of them, or none
  for (const auto& [path, text] : written) write_file(path, text);
}

void write_distributions(const std::vector<std::string>& files, const std::string& directory) {
  constexpr double ns_per_us = 1000;
  const std::string place = directory + "/hgrm";
  make_directory(place);
  std::size_t run = 0;
  for (const Summary& summary : read_runs(files)) {  // in the page's order
    ++run;
    for (const Series& series : read_results(summary.source).series) {
      const Histogram latency = series.latency();
      if (latency.count() == 0) continue;
      std::string name = series.name();
      std::replace_if(
          name.begin(), name.end(), [](char letter) { return letter == '/' || letter == ':'; },
          '_');
      write_file(fmt::format("{}/{}-{}.hgrm", place, run, name), hgrm(latency, ns_per_us));
    }
  }
}

}  // namespace ipc::bench
