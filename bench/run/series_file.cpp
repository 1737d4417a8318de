// Appends time series to a CSV file.
#include "bench/run/series_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>

#include "ipc/error.h"

namespace ipc::bench {

SeriesFile::SeriesFile(const std::string& path, bool resume, bool force) : path_(path) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  const bool is_there = !unknown && size > 0;
  if (is_there && !resume && !force)
    throw Error(Fault::bad_address, "--series " + path, "", 0,
                "the file exists: choose another name, or give --out with --force or --resume");
  file_.open(path, resume ? std::ios::app : std::ios::trunc);
  write(is_there && resume ? "" : "launch,cell,slot_ms,count,p50_ns,max_ns\n");
}

void SeriesFile::append(std::size_t launch, const std::string& cell, const TimeSeries& series) {
  const auto known = [](std::uint64_t ns) { return ns == 0 ? "" : std::to_string(ns); };
  std::string rows;
  for (std::size_t slot = 0; slot < series.size(); ++slot)
    rows += fmt::format("{},{},{},{},{},{}\n", launch, cell, slot * (slot_ns / 1'000'000),
                        series[slot].count, known(series[slot].p50_ns), known(series[slot].max_ns));
  write(rows);
}

void SeriesFile::write(const std::string& text) {
  file_ << text << std::flush;
  if (!file_)
    throw Error("write", path_, errno,
                "check that its directory exists, is writable and is not full");
}

}  // namespace ipc::bench
