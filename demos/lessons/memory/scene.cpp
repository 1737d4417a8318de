// The lesson memory: reserved, touched, paged-out and limited memory, and the end of the addresses.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <fstream>
#include <optional>
#include <vector>

#include "demos/lessons/lesson.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr std::size_t touched = 16 * mebibyte, spare = 64 * mebibyte;

std::string in_words(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 5> units = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  return fmt::format("{} {}", number(value, unit == 0 ? 0 : 1), units[unit]);
}

struct Machine {
  std::uint64_t ram, swap;
};

Machine this_machine() {
  struct sysinfo information {};
  ::sysinfo(&information);
  return {std::uint64_t{information.totalram} * information.mem_unit,
          std::uint64_t{information.totalswap} * information.mem_unit};
}

// Returns an amount in bytes from a line "VmRSS: 123 kB" of /proc/PID/status or /proc/PID/smaps.
std::uint64_t amount(std::istream& file, std::string_view name) {
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name) || line.find(':') != name.size()) continue;
    return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

std::uint64_t amount_of(pid_t pid, std::string_view name) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  return amount(status, name);
}

// The parts of one mapping that are in RAM and in swap.
struct Pages {
  std::uint64_t in_ram = 0, in_swap = 0;
};

Pages pages_of(pid_t pid, std::uintptr_t mapping) {
  std::ifstream smaps(fmt::format("/proc/{}/smaps", pid));
  const std::string begin = fmt::format("{:x}-", mapping);
  for (std::string line; std::getline(smaps, line);)
    if (line.starts_with(begin)) {
      Pages pages;
      pages.in_ram = amount(smaps, "Rss");
      pages.in_swap = amount(smaps, "Swap");
      return pages;
    }
  return {};
}

// Allows this process so much more memory, and no more.
void limit_addresses(std::size_t more) {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  statm >> pages;
  const rlim_t limit = pages * static_cast<std::uint64_t>(::getpagesize()) + more;
  const rlimit limits{limit, limit};
  sys::must("", "setrlimit", ::setrlimit, RLIMIT_AS, &limits);
}

void* reserve(std::size_t size) {
  return sys::call("mmap", ::mmap, static_cast<void*>(nullptr), size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, off_t{0});
}

// --- a rich child ---

// Leaves `mapping` at 0 if the memory is refused.
void spend(const Cues& cues, std::size_t size, bool is_limited, std::uintptr_t& mapping) {
  if (is_limited) limit_addresses(spare);
  void* const memory = reserve(size);
  if (memory == MAP_FAILED) return cues.next();
  mapping = reinterpret_cast<std::uintptr_t>(memory);
  // Without it a touched page would become real as part of a huge one.
  ::madvise(memory, touched, MADV_NOHUGEPAGE);
  cues.next();
  const auto page = static_cast<std::size_t>(::getpagesize());
  for (std::size_t at = 0; at < touched; at += page) static_cast<volatile char*>(memory)[at] = 1;
  cues.next();
  sys::call("madvise", ::madvise, memory, touched, MADV_PAGEOUT);
  cues.next();
  sys::call("madvise", ::madvise, memory, touched, MADV_DONTNEED);
  cues.next();
}

// Returns why no process here is given more than there is; nullopt if it is.
std::optional<std::string> why_none_is_rich(std::size_t wanted) {
  std::ifstream setting("/proc/sys/vm/overcommit_memory");
  int mode = 0;
  if (setting >> mode && mode == 2) return "vm.overcommit_memory = 2";
  rlimit limits{};
  ::getrlimit(RLIMIT_AS, &limits);
  if (limits.rlim_cur < wanted) return fmt::format("RLIMIT_AS = {}", limits.rlim_cur);
  return std::nullopt;
}

class RichChild {
 public:
  explicit RichChild(Stage& stage)
      : stage_(stage),
        wanted_(std::bit_ceil(machine_.ram) * 4),
        mapping_(stage.share<std::uintptr_t>()),
        child_(stage.start("child", [this](const Cues& cues) {
          spend(cues, wanted_, stage_.is_prevented(), mapping_);
        })) {}

  void run() {
    stage_.step("reserving");
    stage_.say("machine", in_words(machine_.ram), in_words(machine_.swap));
    note("at_first"_key);
    child_.act();
    stage_.show_calls();
    const auto poor = stage_.is_prevented() ? std::nullopt : why_none_is_rich(wanted_);
    if (mapping_ == 0 && poor)
      return stage_.none_shown(
          {"reserves_more_than_ram", "touched_pages_become_real", "swap_is_counted"}, *poor);
    stage_.fact("reserves_more_than_ram", mapping_ != 0, in_words(wanted_), in_words(machine_.ram));
    note("reserved"_key);
    if (mapping_ != 0) use();
  }

 private:
  void use() {
    child_.act();
    const Pages real = note("touched"_key);
    child_.act();
    const Pages paged_out = note("paged_out"_key);
    child_.act();
    note("given_back"_key);
    stage_.step("touching");
    stage_.show_calls();
    stage_.show(std::move(table_));
    stage_.fact("touched_pages_become_real", real.in_ram + real.in_swap == touched,
                in_words(touched), in_words(real.in_ram));
    tell_of_swap(paged_out);
  }

  void tell_of_swap(const Pages& pages) {
    if (machine_.swap == 0) stage_.not_shown("swap_is_counted", "SwapTotal = 0");
    else if (pages.in_swap == 0)  // a control group may allow no swap
      stage_.not_shown("swap_is_counted", stage_.in_words("all_in_ram"));
    else
      stage_.fact("swap_is_counted", pages.in_ram + pages.in_swap == touched,
                  in_words(pages.in_ram), in_words(pages.in_swap));
  }

  // Adds a row to the table: the kernel's figures of the child at this moment.
  Pages note(std::string_view moment) {
    const pid_t pid = child_.pid();
    const Pages pages = pages_of(pid, mapping_);
    table_.rows.push_back({stage_.in_words(moment), in_words(amount_of(pid, "VmSize")),
                           in_words(amount_of(pid, "VmRSS")), in_words(amount_of(pid, "VmSwap"))});
    return pages;
  }

  Stage& stage_;
  const Machine machine_ = this_machine();
  const std::size_t wanted_;
  std::uintptr_t& mapping_;
  Actor child_;
  Table table_{{stage_.in_words("moment"), "VmSize", "VmRSS", "VmSwap"}, {}};
};

// --- memory that has a place on the disk ---

struct Borrowed {
  std::size_t read, left, returned;  // pages in RAM, after each step
  long faults;                       // reads of the disk on the way back
  bool is_as_before;
};

std::size_t count_in_ram(void* memory, std::size_t pages) {
  std::vector<unsigned char> residence(pages);
  ::mincore(memory, pages * static_cast<std::size_t>(::getpagesize()), residence.data());
  return static_cast<std::size_t>(
      std::ranges::count_if(residence, [](unsigned char page) { return (page & 1U) != 0; }));
}

// Maps a file, because the kernel can drop its pages even without swap.
void lend(const Cues& cues, const std::string& path, std::size_t pages, Borrowed& borrowed) {
  const auto size = pages * static_cast<std::size_t>(::getpagesize());
  const OwnedFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const std::string text(size, 'x');
  if (::pwrite(file.get(), text.data(), size, 0) != static_cast<ssize_t>(size)) return cues.done();
  ::fsync(file.get());
  // Pages just written may wait in a list of the kernel from which they are not dropped, so they
  // are read again from the disk.
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  auto* const memory =
      static_cast<char*>(sys::call("mmap", ::mmap, static_cast<void*>(nullptr), size, PROT_READ,
                                   MAP_SHARED, file.get(), off_t{0}));
  const auto read_all = [&] { return std::string_view(memory, size) == text; };
  borrowed.is_as_before = read_all();
  borrowed.read = count_in_ram(memory, pages);
  sys::call("madvise", ::madvise, static_cast<void*>(memory), size, MADV_PAGEOUT);
  borrowed.left = count_in_ram(memory, pages);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  borrowed.is_as_before = read_all() && borrowed.is_as_before;
  ::getrusage(RUSAGE_SELF, &after);
  borrowed.faults = after.ru_majflt - before.ru_majflt;
  borrowed.returned = count_in_ram(memory, pages);
  cues.done();
}

void paged_out(Stage& stage) {
  constexpr std::size_t pages = 256;
  stage.step("borrowed");
  Borrowed& borrowed = stage.share<Borrowed>();
  const std::string path = stage.place("pages");
  Actor reader =
      stage.start("reader", [&](const Cues& cues) { lend(cues, path, pages, borrowed); });
  reader.act();
  stage.show_calls();
  stage.show({{stage.in_words("moment"), stage.in_words("in_ram", pages)},
              {{stage.in_words("was_read"), std::to_string(borrowed.read)},
               {stage.in_words("paged_out"), std::to_string(borrowed.left)},
               {stage.in_words("read_again"), std::to_string(borrowed.returned)}}});
  if (borrowed.left == borrowed.read && borrowed.is_as_before)  // the file system is in RAM
    return stage.not_shown("pages_leave_and_return", stage.in_words("file_in_ram"));
  stage.fact("pages_leave_and_return",
             borrowed.is_as_before && borrowed.left <= borrowed.read / 2 &&
                 borrowed.returned > borrowed.left && borrowed.faults > 0,
             borrowed.read - borrowed.left, pages, borrowed.faults);
}

// --- a limit ---

void limited(Stage& stage) {
  stage.step("limit");
  int& error = stage.share<int>();
  Actor modest = stage.start("modest", [&](const Cues& cues) {
    limit_addresses(spare);
    if (reserve(4 * spare) == MAP_FAILED) error = errno;
    cues.done();
  });
  modest.act();
  stage.show_calls();
  stage.fact("a_limit_refuses_more", error == ENOMEM, in_words(4 * spare), in_words(spare));
}

// --- where the addresses end ---

// Returns whether a page may be at that address, one of ours or one that is mapped now.
bool is_an_address(std::uint64_t address) {
  void* const hint = reinterpret_cast<void*>(address);
  const auto page = static_cast<std::size_t>(::getpagesize());
  void* const got = sys::call("mmap", ::mmap, hint, page, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, off_t{0});
  if (got != MAP_FAILED) ::munmap(got, page);
  return got != MAP_FAILED || errno == EEXIST;
}

// Returns the first page that is no address, between `low`, an address, and `high`, none.
std::uint64_t end_of_addresses(std::uint64_t low, std::uint64_t high) {
  const auto page = static_cast<std::uint64_t>(::getpagesize());
  while (high - low > page) {
    const std::uint64_t middle = (low + (high - low) / 2) / page * page;
    (is_an_address(middle) ? low : high) = middle;
  }
  return high;
}

void the_end(Stage& stage) {
  stage.step("end");
  struct End {
    std::uint64_t address;
    bool is_inside, is_beyond;
  };
  End& end = stage.share<End>();
  Actor explorer = stage.start("explorer", [&](const Cues& cues) {
    for (const int power : {46, 47, 56, 63}) is_an_address(std::uint64_t{1} << power);
    cues.next();
    end.address = end_of_addresses(reinterpret_cast<std::uintptr_t>(&end), std::uint64_t{1} << 63);
    end.is_inside = is_an_address(end.address - static_cast<std::uint64_t>(::getpagesize()));
    end.is_beyond = !is_an_address(end.address);
    cues.done();
  });
  explorer.act();
  stage.say("powers");
  stage.show_calls();
  explorer.act();
  const auto bisection = stage.new_calls();
  stage.say("bisection", bisection.size() - 2);
  stage.show({bisection.end() - 2, bisection.end()});
  stage.fact("addresses_end_before_2_64", end.is_inside && end.is_beyond,
             fmt::format("{:#x}", end.address), std::bit_width(end.address));
}

void play(Stage& stage) {
  RichChild(stage).run();
  paged_out(stage);
  limited(stage);
  the_end(stage);
}

}  // namespace

extern const Lesson memory_lesson;
const Lesson memory_lesson{"memory", play};

}  // namespace ipc::demo
