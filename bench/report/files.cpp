#include "bench/report/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <tuple>

#include "bench/report/machines.h"
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

}  // namespace ipc::bench
