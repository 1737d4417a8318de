// Files of any content into the reader of logs, and their state, from which a second reader goes
// on.
#include <sys/stat.h>

#include "streams.h"

namespace {

using namespace ipc;
using namespace ipc::fuzz;

class Files final : public Kernel {
 public:
  Files(std::string_view log, std::string state, std::string_view cuts, mode_t mode)
      : log_(log), state_(std::move(state)), cuts_(cuts), mode_(mode) {}
  // A reader as a new process has it.
  LogReceiver reader(const ChannelOptions& options) {
    LogOptions log;
    log.capacity = 16;  // the state is written after each read
    OwnedFd file(open());
    OwnedFd state(state_fd_ = open());
    return {LogReader(std::move(file), std::move(state), FileWatch(), log), options};
  }
  // Up to where messages were consumed; 0 if the file says nothing that can be true.
  std::size_t consumed() const {
    const std::uint64_t at =
        state_.size() < 16 ? 0 : number_of(std::string_view(state_).substr(8, 8));
    return at <= log_.size() ? static_cast<std::size_t>(at) : 0;
  }

 private:
  std::optional<sys::Outcome> answer(const sys::Call& call) override {
    const std::string_view name = call.name;
    const auto room = [&] { return static_cast<std::size_t>(call.arguments[2].number()); };
    if (name == "fstat") {
      auto& there = *place_of<struct stat>(call.arguments[1]);
      there = {};
      there.st_size = static_cast<off_t>(log_.size());
      there.st_mode = S_IFREG | mode_;
    } else if (name == "pwrite") {
      state_.assign(place_of<char>(call.arguments[1]), room());
      return sys::Outcome{call.arguments[2].number(), 0};
    } else if (name == "pread" && call.arguments[0].number() == state_fd_) {
      return copy(state_, call.arguments[1], room());
    } else if (name == "pread") {
      const auto most = cuts_.next(2);
      if (!most) return fail(EIO);
      const auto at = static_cast<std::size_t>(call.arguments[3].number());
      return copy(log_.substr(std::min(at, log_.size()), *most), call.arguments[1], room());
    }
    return std::nullopt;
  }

  std::string_view log_;
  std::string state_;
  Cuts cuts_;
  mode_t mode_;
  int state_fd_ = -1;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  ChannelOptions options;
  const unsigned choice = input.byte();
  options.framing = choice % 2 == 0 ? Framing::record : Framing::line;
  options.max_message = std::size_t{16} << input.byte() % 16;
  const std::string_view cuts = input.take(8), steps = input.take(4);
  const std::size_t most = input.byte();
  const std::string state(input.take((choice & 2) == 0 ? 0 : 16));
  const std::string log = stream_of(input, options.framing);
  Files files(log, state, cuts, (choice & 4) == 0 ? 0600 : 0400);
  const auto rest = [&] { return std::string_view(log).substr(files.consumed()); };

  const std::size_t begin = files.consumed();
  Decoded all = decode(rest(), options.framing, options.max_message, true);
  {
    LogReceiver first = files.reader(options);
    const std::size_t count = check(first, all, options, steps, most);
    const auto whole = std::ranges::find(all.ends, files.consumed() - begin);
    require(whole != all.ends.end() && whole - all.ends.begin() <= static_cast<long>(count),
            "the state says how many whole messages were consumed");
  }
  Decoded expected = decode(rest(), options.framing, options.max_message, true);
  LogReceiver second = files.reader(options);
  check(second, expected, options, steps);
  const Farewell closed =
      expected.torn > 0 || (choice & 4) == 0 ? Farewell::died : Farewell::goodbye;
  require(second.farewell() == (expected.end == Status::closed ? closed : Farewell::none),
          "the farewell fits the end");
  return 0;
}
