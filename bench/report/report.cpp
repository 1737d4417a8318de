#include "bench/report/report.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "bench/report/document.h"
#include "bench/report/files.h"
#include "bench/write_file.h"
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
                  Language language) {
  const View view(read_runs(files));
  const Document document = document_of(view, language);
  make_directory(directory);
  const std::pair<std::string, std::string> written[] = {
      {directory + "/report.csv", csv(view)},
      {directory + "/report.md", markdown(document)},
      {directory + "/index.html", html(document)},
  };
  for (const auto& [path, text] : written) require_writable(path);  // all of them, or none
  for (const auto& [path, text] : written) write_file(path, text);
}

}  // namespace ipc::bench
