// Files: a directory of the server's, and in it one of each client's with two logs, one a direction, which
// the other side follows (ipc/log_stream.h): inotify(7), open(2), fallocate(2), fdatasync(2).
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "ipc/directory.h"
#include "ipc/framed_stream.h"
#include "ipc/names.h"
#include "ipc/ports.h"
#include "ipc/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;
namespace fs = std::filesystem;

constexpr std::string_view request_suffix = ".request";
constexpr std::size_t smallest_buffer = 4096, largest_buffer = std::size_t{1} << 40;
constexpr const char* to_server = "/to-server";
constexpr const char* to_client = "/to-client";

struct FileOptions {
  ChannelOptions channel;
  LogOptions log;
  bool only_new = false;
};

bool yes_or_no(const Address& address, std::string_view key, bool otherwise) {
  const auto text = address.option(key);
  if (text && *text != "yes" && *text != "no")
    throw_bad_address(address.to_string(), std::string(key) + " is yes or no");
  return text ? *text == "yes" : otherwise;
}

FileOptions file_options(const Address& address) {
  FileOptions options{channel_options(address), {}, false};
  if (options.channel.framing == Framing::len32) options.channel.framing = Framing::record;
  options.log.address = address.to_string();
  options.log.wait = options.channel.wait;
  options.log.sync = yes_or_no(address, "sync", false);
  options.log.reclaim = yes_or_no(address, "reclaim", true);
  options.log.capacity =
      size_option(address, "buffer", options.log.capacity, smallest_buffer, largest_buffer);
  const auto late = address.option("late");
  if (late && *late != "all" && *late != "new")
    throw_bad_address(options.log.address, "late is all or new");
  options.only_new = late == "new";
  if (options.only_new && options.channel.framing != Framing::record)
    throw_bad_address(options.log.address, "late=new needs the framing that marks off records");
  return options;
}

OwnedFd open_file(const std::string& path, int mode, const std::string& address) {
  OwnedFd fd(sys::call("open", ::open, path.c_str(), mode | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) throw Error("open", address, errno);
  return fd;
}

// For who makes a log: what tells that the server has gone that should open it (FileWatch).
struct Awaited {
  int guard;
  std::string request;
};

// One end of a log, LogReader or LogWriter: of one that is there, or that is made here.
template <class End>
End open_end(const std::string& path, const LogOptions& options, const Awaited* awaited = nullptr) {
  constexpr bool reads = std::is_same_v<End, LogReader>;
  const int make = awaited != nullptr ? O_CREAT | O_EXCL : 0;
  OwnedFd log = open_file(path + ".log", (reads ? O_RDONLY : O_WRONLY) | make, options.address);
  OwnedFd state = open_file(path + ".state", (reads ? O_WRONLY : O_RDONLY) | make, options.address);
  const int watched = reads ? log.get() : state.get();
  FileWatch watch = awaited != nullptr ? FileWatch(watched, awaited->guard, awaited->request)
                                       : FileWatch(watched);
  return {std::move(log), std::move(state), std::move(watch), options};
}

// A request says how far a writer gets ahead of its reader, since that is when the reader has to tell: both
// sides go by the client's.
void write_request(const std::string& client, const LogOptions& options) {
  const std::string beside = client + "/request", path = client + std::string(request_suffix);
  const OwnedFd file = open_file(beside, O_WRONLY | O_CREAT | O_EXCL, options.address);
  const std::string text = std::to_string(options.capacity);
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::rename(beside.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    throw Error("write", options.address, error);
  }
}
LogOptions options_of_request(const std::string& path, LogOptions options) {
  const OwnedFd file = open_file(path, O_RDONLY, options.address);
  std::array<char, 24> text{};
  const ssize_t size = ::read(file.get(), text.data(), text.size() - 1);
  const auto capacity =
      parse_size({text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))});
  if (!capacity || *capacity < smallest_buffer || *capacity > largest_buffer)
    throw Error("read", options.address, EPROTO, "this is no client's request");
  options.capacity = *capacity;
  return options;
}

Channel make_channel(LogReader reader, LogWriter writer, const ChannelOptions& options,
                     const std::shared_ptr<void>& keeper) {
  LogReceiver receiver(std::move(reader), options, [keeper] { return Farewell::unknown; });
  LogSender sender(std::move(writer), options);
  sender.before_end([keeper] {});
  return {make_sender(std::move(sender), options.address),
          make_receiver(std::move(receiver), options.address),
          {}};
}

// By the sticky bit one that a server made is known from one that the user had, which stays.
constexpr mode_t server_mark = S_ISVTX | 0700;
bool is_made_by_a_server(const std::string& path) {
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0 && there.st_uid == ::geteuid() &&
         S_ISDIR(there.st_mode) && (there.st_mode & 07777) == server_mark;
}

// The server's directory, and its lock, go with the last of all that was in it.
void remove_if_unowned(const std::string& server) {
  try {
    OwnedName name = OwnedName::claim(server, "", S_IFDIR);
    if (is_made_by_a_server(server)) name.make([] {});
  } catch (const Error&) {  // somebody serves it
  }
}

// A client's directory, as its server sees it: the client removes it, unless it died. The kernel closes
// the files of a dying process one by one: its lock on the directory may be the last.
struct Guest {
  Guest(std::string directory, const std::string& address)
      : path(std::move(directory)), log(open_file(path + to_server + ".log", O_RDONLY, address)) {}
  ~Guest() {
    if (writer_of_log_died(log.get()))
      for (const auto end = Deadline::after(std::chrono::milliseconds(500));
           !is_dead_directory(path) && fs::exists(path) && !end.expired();)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    remove_if_dead(path);
    remove_if_unowned(fs::path(path).parent_path());
  }
  std::string path;
  OwnedFd log;
};

class FileListener final : public Listener {
 public:
  FileListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)),
        options_(file_options(address)),
        name_(OwnedName::claim(path, address_.to_string(), S_IFDIR)) {
    const std::string text = address_.to_string();
    options_.log.address = options_.channel.address = text;
    const bool is_there = ::access(path.c_str(), F_OK) == 0;
    is_made_ = !is_there || is_made_by_a_server(path);
    if (is_made_)
      name_.make([&] {
        if (!is_there) sys::must(text, "mkdir", ::mkdir, path.c_str(), server_mark);
      });
    struct stat there {};
    directory_ = open_file(path, O_RDONLY | O_DIRECTORY, text);
    if (::fstat(directory_.get(), &there) != 0 || (there.st_mode & 022) != 0)
      throw Error("open", text, EPERM, "others can write to this directory: chmod 700 it");
    watch_.emplace(directory_.get());
    sweep(options_.only_new);
    if (is_made_) own_directory(path);  // for a signal: clients may be killed together with us
  }
  ~FileListener() override {
    if (path().empty()) return;
    sweep(true);
    if (is_made_) disown_directory(path());
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    for (;;) {
      while (const auto request = find_request()) {
        auto channel = admit(request->substr(0, request->size() - request_suffix.size()));
        // Only now: a request that stands tells the client that nobody has opened its files.
        sys::must(address_.to_string(), "unlink", ::unlink, request->c_str());
        if (channel) return std::move(*channel);
      }
      if (const Status status = watch_->wait(deadline); status != Status::ok) return failed(status);
    }
  }

  std::optional<Wake> arm() override {
    (void)watch_->drain();
    if (find_request()) return std::nullopt;
    return Wake{watch_->fd(), POLLIN};
  }

 private:
  const std::string& path() const { return name_.path(); }

  std::optional<std::string> find_request() const {
    std::error_code unreadable;
    for (const auto& entry : fs::directory_iterator(path(), unreadable))
      if (entry.path().extension() == request_suffix) return entry.path().string();
    if (unreadable) throw Error("readdir", options_.log.address, unreadable.value());
    return std::nullopt;
  }
  // What dead clients left. What they sent to a server that was killed is still to be had, if wished.
  void sweep(bool with_requests) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(path(), ignored)) {
      const std::string client = entry.path().string();
      const std::string request = client + std::string(request_suffix);
      if (!entry.path().filename().string().starts_with(client_directory_prefix) ||
          !entry.is_directory())
        continue;
      if (!fs::exists(request)) remove_if_dead(client);
      else if (with_requests && is_dead_directory(client)) {
        fs::remove(request, ignored);
        remove_if_dead(client);
      }
    }
  }

  // Nothing: the client has gone, and all of it, or did not make what a client makes. What we lack
  // ourselves is thrown; its request stands.
  std::optional<Channel> admit(const std::string& client) {
    try {
      const auto guest = std::make_shared<Guest>(client, options_.log.address);
      const LogOptions log = options_of_request(client + std::string(request_suffix), options_.log);
      auto reader = open_end<LogReader>(client + to_server, log);
      auto writer = open_end<LogWriter>(client + to_client, log);
      if (options_.only_new) reader.skip_records();
      return make_channel(std::move(reader), std::move(writer), options_.channel, guest);
    } catch (const Error& error) {
      const Fault fault = error.fault();
      if (fault == Fault::resource_exhausted || fault == Fault::no_space) throw;
      return std::nullopt;
    }
  }

  Address address_;
  FileOptions options_;
  OwnedName name_;
  bool is_made_ = false;  // not one that the user had
  OwnedFd directory_;
  std::optional<FileWatch> watch_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message", "buffer", "sync", "reclaim", "late"});
  std::string path = address.target();
  if (path.empty()) path = run_directory() + "/" + random_name();
  return std::make_unique<FileListener>(address, path);
}

// The client's own directory. One that no server has opened yet is left to it: it holds what we sent.
struct Own {
  explicit Own(LockedDirectory made)
      : directory(std::move(made)), request(directory.path() + std::string(request_suffix)) {}
  ~Own() {
    const std::string server = fs::path(directory.path()).parent_path();
    if (::access(request.c_str(), F_OK) == 0) directory.leave();
    directory = {};
    remove_if_unowned(server);
  }
  LockedDirectory directory;
  std::string request;
};

OwnedFd lock_of_server(const Address& address) {
  OwnedFd guard = lock_of_owner(address.target());
  struct stat there {};
  if (guard && ::fstat(guard.get(), &there) == 0 && there.st_uid == ::geteuid()) return guard;
  if (guard)  // it could not open our files
    throw Error("open", address.to_string(), EPERM,
                fmt::format("user {} serves there: be that user", there.st_uid));
  if (::access(address.target().c_str(), F_OK) != 0)
    throw Error("connect", address.to_string(), errno);
  throw Error(Fault::stale_endpoint, "connect", address.to_string(), 0,
              "no living server owns this directory: start one");
}

Channel open_channel(const Address& address, Deadline) {
  address.allow_options({"wait", "framing", "max_message", "buffer", "sync", "reclaim"});
  const std::string text = address.to_string();
  if (address.target().empty()) throw_bad_address(text, "name the directory, as in file:/tmp/x");
  const FileOptions options = file_options(address);
  const OwnedFd guard = lock_of_server(address);
  const auto own =
      std::make_shared<Own>(LockedDirectory::make(address.target(), client_directory_prefix));
  const std::string& path = own->directory.path();
  const Awaited server{guard.get(), own->request};
  auto reader = open_end<LogReader>(path + to_client, options.log, &server);
  auto writer = open_end<LogWriter>(path + to_server, options.log, &server);
  (void)lock_of_server(address);  // it was alive when we began to watch
  write_request(path, options.log);
  return make_channel(std::move(reader), std::move(writer), options.channel, own);
}

}  // namespace

extern const Transport transport_file;
const Transport transport_file{
    .name = "file",
    .summary = "files that grow, followed by inotify",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .outlives_peer = true,
               .persists = true,
               .late_reader = true,
               .peer_exit = Traits::PeerExit::by_kernel,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
