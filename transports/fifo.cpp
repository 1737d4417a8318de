// FIFOs: fifo(7). The server reads requests from the FIFO at the address's path. A client makes a
// directory with two more, one per direction. The server removes their names once both sides have
// opened them. All opens are O_NONBLOCK, so that none waits for an end that is never opened.
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "ipc/adapters.h"
#include "ipc/names/directory.h"
#include "ipc/names/names.h"
#include "ipc/names/run_directory.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

constexpr char magic[8] = "ipclabF";
constexpr const char* to_server = "/to-server";
constexpr const char* to_client = "/to-client";

// A client's request. It is at most PIPE_BUF bytes, so a FIFO keeps it in one piece (pipe(7)).
struct Request {
  char greeting[sizeof magic];
  char directory[504];
};
static_assert(sizeof(Request) <= PIPE_BUF);

void make_fifo(const std::string& path, const std::string& address = {}) {
  sys::must(address, "mkfifo", ::mkfifo, path.c_str(), mode_t{0600});
}

// Opens a FIFO of this user. On failure returns an empty descriptor, with errno: ENXIO if it was
// opened for writing and has no reader, EPERM if it is no FIFO of this user.
OwnedFd open_fifo(const std::string& path, int mode) {
  OwnedFd fd(sys::call("open", ::open, path.c_str(), mode | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  struct stat there {};
  if (fd && (sys::call("fstat", ::fstat, fd.get(), &there) != 0 || !S_ISFIFO(there.st_mode) ||
             there.st_uid != ::geteuid())) {
    fd.reset();
    errno = EPERM;
  }
  return fd;
}

ByteStream stream(OwnedFd fd, const ChannelOptions& options) {
  return {std::move(fd), ByteStream::Kind::fifo, options.wait};
}

bool write_piece(ByteStream& out, const void* data, std::size_t size, Deadline deadline) {
  iovec piece{const_cast<void*>(data), size};
  return out.write_some({&piece, 1}, deadline) == size;
}

// Makes the channel. The end of a FIFO looks the same after a close and after a death: an end
// without the goodbye frame is a death.
Channel make_channel(ByteStream in, ByteStream out, ChannelOptions options) {
  options = detail::with_goodbye(std::move(options));
  const Farewell at_end =
      options.framing == Framing::len32_goodbye ? Farewell::died : Farewell::unknown;
  return {make_sender(FramedSender(std::move(out), options), options.address),
          make_receiver(FramedReceiver(std::move(in), options, [at_end] { return at_end; }),
                        options.address),
          {}};
}

class FifoListener final : public Listener {
 public:
  FifoListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)),
        options_(channel_options(address)),
        name_(OwnedName::claim(path, address_.to_string(), S_IFIFO)) {
    name_.make([&] { make_fifo(path, address_.to_string()); });
    requests_ = open_fifo(path, O_RDONLY);
    if (!requests_) throw Error("open", address_.to_string(), errno);
    keeper_ = open_fifo(path, O_WRONLY);  // without any writer, reads would return the end
    if (!keeper_) throw Error("open", address_.to_string(), errno);
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    for (;;) {
      if (const auto wake = arm())
        if (const Status status = wait(*wake, deadline); status != Status::ok)
          return failed(status);
      if (auto channel = take_request()) return std::move(*channel);
      if (deadline.expired()) return failed(Status::timed_out);
    }
  }

  std::optional<Wake> arm() override {
    if (unread_.size() >= sizeof(Request)) return std::nullopt;
    return Wake{requests_.get(), POLLIN};
  }

 private:
  // Returns nullopt if there is no whole request, or if its client has gone.
  std::optional<Channel> take_request() {
    if (unread_.size() < sizeof(Request)) read_requests();
    drop_rubbish();
    if (unread_.size() < sizeof(Request)) return std::nullopt;
    Request request{};
    std::memcpy(&request, unread_.data(), sizeof request);
    unread_.erase(0, sizeof request);
    return serve(request);
  }

  void read_requests() {
    char bytes[4096];
    const long size =
        sys::call("read", ::read, requests_.get(), static_cast<void*>(bytes), sizeof bytes);
    if (size > 0) unread_.append(bytes, static_cast<std::size_t>(size));
  }

  // Drops bytes in front of the next request, which another program may have written, and throws
  // Error.
  void drop_rubbish() {
    constexpr std::string_view begin(magic, sizeof magic);
    std::size_t rubbish = unread_.find(begin);
    if (rubbish == std::string::npos) {  // keep the end if a request may begin there
      std::size_t kept = std::min(unread_.size(), begin.size() - 1);
      while (!begin.starts_with(std::string_view(unread_).substr(unread_.size() - kept))) --kept;
      rubbish = unread_.size() - kept;
    } else if (const auto next = unread_.find(begin, 1); rubbish == 0 && next < sizeof(Request)) {
      rubbish = next;  // half a request
    }
    if (rubbish == 0) return;
    unread_.erase(0, rubbish);
    throw Error(
        Fault::version_mismatch, "read", "", EPROTO,
        "the bytes written there are no request of a client, and were discarded: send by ipc-demo, "
        "or through another transport");
  }

  std::optional<Channel> serve(Request& request) {
    request.directory[sizeof request.directory - 1] = '\0';
    const std::string directory = request.directory;
    OwnedFd in = open_fifo(directory + to_server, O_RDONLY);
    OwnedFd out = open_fifo(directory + to_client, O_WRONLY);
    const int error = errno;
    // The names are not needed any more, and a client that is killed could not remove them.
    if (in) {
      sys::call("unlink", ::unlink, (directory + to_server).c_str());
      sys::call("unlink", ::unlink, (directory + to_client).c_str());
      sys::call("rmdir", ::rmdir, directory.c_str());
    }
    if (!out && fault_of(error) == Fault::resource_exhausted) throw Error("open", "", error);
    if (!in || !out) return std::nullopt;
    ByteStream greeting = stream(std::move(out), options_);
    if (!write_piece(greeting, magic, sizeof magic, Deadline::immediate())) return std::nullopt;
    return make_channel(stream(std::move(in), options_), std::move(greeting), options_);
  }

  Address address_;
  ChannelOptions options_;
  OwnedName name_;
  OwnedFd requests_, keeper_;
  std::string unread_;  // bytes read from the path and not yet handled
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  std::string path = address.target();
  remove_dead_directories(run_directory(), client_directory_prefix);
  if (path.empty()) path = run_directory() + "/" + random_name() + ".fifo";
  return std::make_unique<FifoListener>(address, path);
}

ByteStream open_requests(const Address& address, const ChannelOptions& options) {
  OwnedFd fd = open_fifo(address.target(), O_WRONLY);
  if (!fd && errno == ENXIO)
    throw Error(Fault::stale_endpoint, "open", "", ENXIO, "its server has died: start one");
  if (!fd && errno == EPERM)
    throw Error(Fault::not_found, "open", "", EPERM, "the path is not a FIFO of yours");
  if (!fd) throw Error("connect", "", errno);
  return stream(std::move(fd), options);
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "framing", "max_message"});
  if (address.target().empty())
    throw_bad_address(address.to_string(), "name the path, as in fifo:/tmp/x.fifo");
  const ChannelOptions options = channel_options(address);
  if (deadline.is_never()) deadline = Deadline::after(connect_patience);
  ByteStream requests = open_requests(address, options);

  const LockedDirectory own = LockedDirectory::make(run_directory(), client_directory_prefix);
  make_fifo(own.path() + to_server);
  make_fifo(own.path() + to_client);
  OwnedFd in = open_fifo(own.path() + to_client, O_RDONLY);
  // Opens both ends, so that the server does not read an end before our writing end is open.
  const OwnedFd holder = open_fifo(own.path() + to_server, O_RDWR);
  OwnedFd out = open_fifo(own.path() + to_server, O_WRONLY);
  if (!in || !holder || !out) throw Error("open", "", errno);
  Request request{};
  std::memcpy(request.greeting, magic, sizeof magic);
  if (own.path().size() >= sizeof request.directory)
    throw Error("mkfifo", own.path(), ENAMETOOLONG, "choose a shorter IPCLAB_RUN_DIR");
  own.path().copy(request.directory, sizeof request.directory - 1);
  if (!write_piece(requests, &request, sizeof request, deadline))
    throw Error("write", "", ETIMEDOUT, "the server takes no requests: is it stopped?");

  if (wait({in.get(), POLLIN}, deadline) != Status::ok)
    throw Error("read", "", ETIMEDOUT, "the server does not answer: is it stopped, or busy?");
  char answer[sizeof magic];
  if (sys::call("read", ::read, in.get(), static_cast<void*>(answer), sizeof answer) !=
      sizeof answer)
    throw Error(Fault::stale_endpoint, "read", "", ECONNRESET, "the server ended meanwhile");
  return make_channel(stream(std::move(in), options), stream(std::move(out), options), options);
}

}  // namespace

extern const Transport transport_fifo;
const Transport transport_fifo{
    .name = "fifo",
    .summary = "named pipes, a pair for each client",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .peer_exit = Traits::PeerExit::by_kernel,
               .tells_deaths = true,
               .room = 60'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
