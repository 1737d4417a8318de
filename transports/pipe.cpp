// Anonymous pipes: pipe(2), pipe(7), one per direction. The end of a pipe looks the same after a
// close and after a death, and a process that holds a copy of the writing end delays it. So the
// goodbye is the last frame of the pipe, and a lifeline next to the pipes reports a death. The
// framings line and raw have no place for a goodbye: there the lifeline carries it, and the
// receiver reads it after the end of the pipe.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>

#include "ipc/adapters.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/lifeline.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

Channel make_channel(OwnedFd in, OwnedFd out, Lifeline end, ChannelOptions options) {
  options = detail::with_goodbye(std::move(options));
  const auto lifeline = std::make_shared<Lifeline>(std::move(end));
  FramedSender sender({std::move(out), ByteStream::Kind::pipe, options.wait}, options);
  sender.before_end([lifeline] { lifeline->say_goodbye(); });
  FramedReceiver receiver({std::move(in), ByteStream::Kind::pipe, options.wait}, options,
                          [lifeline] { return lifeline->farewell(); });
  return {make_sender(std::move(sender), options.address),
          make_receiver(std::move(receiver), options.address),
          {}};
}

std::pair<OwnedFd, OwnedFd> make_pipe() {
  int ends[2];
  sys::must("pipe:", "pipe2", ::pipe2, +ends, O_CLOEXEC);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

class PipeListener final : public Listener {
 public:
  explicit PipeListener(const Address& address) : options_(channel_options(address)) {
    std::tie(in_, peer_out_) = make_pipe();
    std::tie(peer_in_, out_) = make_pipe();
    std::tie(lifeline_, peer_lifeline_) = Lifeline::pair();
    inherited_ = {peer_in_.get(), peer_out_.get(), peer_lifeline_.fd()};
    address_ = agreed_address(address, "");
    address_.set_option("in", std::to_string(inherited_[0]));
    address_.set_option("out", std::to_string(inherited_[1]));
    address_.set_option("lifeline", std::to_string(inherited_[2]));
  }

  Address address() const override { return address_; }
  std::span<const int> inherited() const override { return inherited_; }

  // Closes our copies of the peer's ends, because otherwise we would never see its end.
  Result<Channel> accept(Deadline) override {
    if (!in_) return failed(Status::closed);
    peer_in_.reset();
    peer_out_.reset();
    peer_lifeline_.reset();
    return make_channel(std::move(in_), std::move(out_), std::move(lifeline_), options_);
  }

  std::optional<Wake> arm() override { return std::nullopt; }

 private:
  ChannelOptions options_;
  OwnedFd in_, out_, peer_in_, peer_out_;
  Lifeline lifeline_, peer_lifeline_;
  std::vector<int> inherited_;
  Address address_;
};

// Takes over an inherited descriptor, marked close-on-exec so that our own children do not get it.
OwnedFd take(const Address& address, std::string_view key, bool needed) {
  const auto text = address.option(key);
  if (!text && !needed) return {};
  int fd = -1;
  if (text) std::from_chars(text->data(), text->data() + text->size(), fd);
  if (fd < 0)
    throw_bad_address(address.to_string(),
                      "name two inherited descriptors, as in pipe:?in=3&out=6");
  OwnedFd copy(sys::call("fcntl", ::fcntl, fd, F_DUPFD_CLOEXEC, 3));
  if (!copy)
    throw Error(
        "fcntl", address.to_string(), errno,
        fmt::format("descriptor {} was not inherited: start this process with it open", fd));
  return copy;
}

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  if (!address.target().empty())
    throw_bad_address(address.to_string(), "a pipe has no name: write pipe:");
  return std::make_unique<PipeListener>(address);
}

Channel open_channel(const Address& address, Deadline) {
  address.allow_options({"in", "out", "lifeline", "wait", "framing", "max_message"});
  const ChannelOptions options = channel_options(address);
  OwnedFd in = take(address, "in", true);
  OwnedFd out = take(address, "out", true);
  Lifeline lifeline(take(address, "lifeline", false));
  // Closes the originals, which would keep the pipes open. 0, 1 and 2 belong to the program.
  for (const auto key : {"in", "out", "lifeline"}) {
    int fd = -1;
    const auto text = address.option(key).value_or("");
    std::from_chars(text.data(), text.data() + text.size(), fd);
    if (fd > 2) sys::call_once("close", ::close, fd);
  }
  return make_channel(std::move(in), std::move(out), std::move(lifeline), options);
}

}  // namespace

extern const Transport transport_pipe;
const Transport transport_pipe{
    .name = "pipe",
    .summary = "anonymous pipes, inherited from the process that made them",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .peer_exit = Traits::PeerExit::by_kernel,
               .tells_deaths = true,
               .reached_by = Traits::ReachedBy::inheritance,
               .room = 64'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
