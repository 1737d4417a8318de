// Bytes into the receiver of framed streams, cut into any reads, with pauses and errors between
// them.
#include "streams.h"

namespace {

using namespace ipc;
using namespace ipc::fuzz;

class Socket final : public Kernel {
 public:
  Socket(std::string_view stream, std::string_view cuts, bool is_reset)
      : rest_(stream), cuts_(cuts), is_reset_(is_reset) {}

 private:
  std::optional<sys::Outcome> answer(const sys::Call& call) override {
    if (std::string_view(call.name) != "recv") return std::nullopt;
    const auto most = cuts_.next(2);
    if (!most) return fail(is_reset_ ? EIO : EAGAIN);
    if (rest_.empty()) return is_reset_ ? fail(ECONNRESET) : sys::Outcome{0, 0};
    const auto room = static_cast<std::size_t>(call.arguments[2].number());
    const std::string_view part = rest_.substr(0, std::min(*most, room));
    rest_.remove_prefix(part.size());
    return copy(part, call.arguments[1], room);
  }

  std::string_view rest_;
  Cuts cuts_;
  bool is_reset_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr Framing framings[] = {Framing::len32, Framing::line, Framing::raw,
                                  Framing::len32_goodbye};
  Input input(data, size);
  ChannelOptions options;
  options.framing = framings[input.byte() % 4];
  const unsigned choice = input.byte();
  options.max_message = std::size_t{16} << choice % 16;
  const std::string_view cuts = input.take(8), steps = input.take(4);
  const std::string stream = stream_of(input, options.framing);
  Decoded expected = decode(stream, options.framing, options.max_message, false);
  Socket socket(stream, cuts, choice >= 128);
  FramedReceiver receiver(
      ByteStream(OwnedFd(socket.open()), ByteStream::Kind::socket, Waiting::block), options);
  check(receiver, expected, options, steps);
  const Farewell closed = expected.has_goodbye ? Farewell::goodbye
                          : expected.torn > 0  ? Farewell::died
                                               : Farewell::unknown;
  require(receiver.farewell() == (expected.end == Status::closed ? closed : Farewell::none),
          "the farewell fits the end");
  return 0;
}
