// Datagrams into their receiver: early ones, and those that a socket gives; a refusal at the end.
#include "datagrams.h"

#include "ipc/datagram/datagram_channel.h"

namespace {

using namespace ipc;
using namespace ipc::fuzz;

class Socket final : public Kernel {
 public:
  Socket(const std::vector<std::string>& datagrams, std::size_t first, bool is_refused)
      : datagrams_(datagrams), next_(first), is_refused_(is_refused) {}

 private:
  std::optional<sys::Outcome> answer(const sys::Call& call) override {
    if (std::string_view(call.name) != "recv") return std::nullopt;
    if (next_ == datagrams_.size()) return fail(is_refused_ ? ECONNREFUSED : EAGAIN);
    const auto room = static_cast<std::size_t>(call.arguments[2].number());
    return copy(datagrams_[next_++], call.arguments[1], room);
  }

  const std::vector<std::string>& datagrams_;
  std::size_t next_;
  bool is_refused_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const unsigned choice = input.byte();
  ChannelOptions options;
  options.framing = choice % 4 == 0 ? Framing::raw : Framing::len32;
  options.max_message = std::size_t{1} << input.byte() % 17;
  std::vector<std::string> datagrams;
  for (std::size_t bytes = 0; !input.empty() && bytes < 300'000; bytes += datagrams.back().size())
    datagrams.push_back(datagram_of(input));

  const bool is_refused = choice >= 128;
  Conversation expected{options.framing == Framing::raw, options.max_message};
  for (const std::string& datagram : datagrams) expected.arrives(datagram);
  if (is_refused && !expected.has_ended) expected.end(Farewell::unknown);

  const std::size_t early = std::min<std::size_t>(choice / 4 % 4, datagrams.size());
  std::vector<DatagramReceiver::Datagram> first;
  for (std::size_t i = 0; i < early; ++i) {
    const auto* const at = reinterpret_cast<const std::byte*>(datagrams[i].data());
    first.emplace_back(at, at + datagrams[i].size());
  }
  Socket socket(datagrams, early, is_refused);
  DatagramReceiver receiver(std::make_shared<DatagramSocket>(OwnedFd(socket.open())), options,
                            first);
  expected.check(receiver);
  return 0;
}
