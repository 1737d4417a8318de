// Runs a fuzz target without a fuzzer, in every build. A file is run once; of a directory each
// file, and then seeded mutations of them. A fault ends the program after the input was written to
// fuzz-fault in the current directory.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "fuzz.h"
#include "ipc/system/files.h"

namespace {

std::string input;  // the present one

void keep(int signal) {
  const int file = ::open("fuzz-fault", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (::write(file, input.data(), input.size()) >= 0) {
    constexpr std::string_view text = "the input is in the file fuzz-fault\n";
    (void)!::write(STDERR_FILENO, text.data(), text.size());
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void run() {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void mutate(std::mt19937& random, const std::vector<std::string>& seeds) {
  for (unsigned count = 1 + random() % 4; count > 0; --count) {
    const std::size_t at = random() % (input.size() + 1);
    const std::string& other = seeds[random() % seeds.size()];
    switch (random() % 5) {
      case 0: input.insert(at, 1, static_cast<char>(random())); break;
      case 1: input.erase(at, 1 + random() % 8); break;
      case 2: input.insert(at, other, random() % (other.size() + 1), random() % 32); break;
      case 3: input.resize(at); break;
      default:
        if (at < input.size()) input[at] = static_cast<char>(random());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) ::signal(signal, keep);
  std::vector<std::string> paths, seeds;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) paths.emplace_back(argv[i]);
    else
      for (const auto& entry : std::filesystem::directory_iterator(argv[i]))
        paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    seeds.push_back(input = ipc::read_file(path).value());
    run();
  }
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) return 0;
  std::mt19937 random(1);
  for (int count = 0; count < 5'000; ++count) {
    input = seeds[random() % seeds.size()];
    mutate(random, seeds);
    run();
  }
  std::printf("%zu files, 5000 mutations\n", seeds.size());
  return 0;
}
