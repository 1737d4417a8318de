// Files: the server has a directory, with a directory for each client in it. That has two logs, one
// per direction, which the other side follows (ipc/stream/log_stream.h): inotify(7), open(2),
// fallocate(2), fdatasync(2). Server and client meet at a socket in the server's directory
// (ipc/names/rendezvous.h). The server makes the files, opens them and passes the descriptors, so
// only it makes and removes names.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <deque>

#include "ipc/adapters.h"
#include "ipc/names/dead_names.h"
#include "ipc/names/directory.h"
#include "ipc/names/names.h"
#include "ipc/names/rendezvous.h"
#include "ipc/names/run_directory.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/files.h"
#include "ipc/system/owner.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

constexpr std::size_t smallest_buffer = 4096, largest_buffer = std::size_t{1} << 40;
constexpr const char* to_server = "/to-server";
constexpr const char* to_client = "/to-client";

struct FileOptions {
  ChannelOptions channel;
  LogOptions log;
  bool only_new = false;
};

bool yes_or_no(const Address& address, std::string_view key, bool fallback) {
  const auto text = address.option(key);
  if (text && *text != "yes" && *text != "no")
    throw_bad_address(address.to_string(), std::string(key) + " is yes or no");
  return text ? *text == "yes" : fallback;
}

FileOptions file_options(const Address& address) {
  FileOptions options{channel_options(address), {}, false};
  if (options.channel.framing == Framing::len32) options.channel.framing = Framing::record;
  options.log.wait = options.channel.wait;
  options.log.sync = yes_or_no(address, "sync", false);
  options.log.reclaim = yes_or_no(address, "reclaim", true);
  options.log.capacity =
      size_option(address, "buffer", options.log.capacity, smallest_buffer, largest_buffer);
  const auto late = address.option("late");
  if (late && *late != "all" && *late != "new")
    throw_bad_address(address.to_string(), "late is all or new");
  options.only_new = late == "new";
  return options;
}

// Convert the random letters of a client's directory to a number, which the rendezvous passes, and
// back.
constexpr std::size_t letters = 6;
std::uint64_t packed(std::string_view text) {
  std::uint64_t number = 0;
  std::memcpy(&number, text.data(), std::min(text.size(), sizeof number));
  return number;
}
std::string unpacked(std::uint64_t number) {
  char text[sizeof number + 1]{};
  std::memcpy(text, &number, sizeof number);
  return std::string(text).substr(0, letters);
}

std::string meeting_place(const std::string& directory) {
  return fmt::format("{}/{}", directory, meeting_socket);
}

OwnedFd open_file(const std::string& path, int mode) {
  return OwnedFd(sys::must("", "open", ::open, path.c_str(), mode | O_NOFOLLOW | O_CLOEXEC, 0600));
}

// The descriptors of one log and of the state file that its reader writes: the writer's and the
// reader's.
struct LogFiles {
  LogFiles(const std::string& path, int make)
      : written_log(open_file(path + ".log", O_WRONLY | make)),
        read_log(open_file(path + ".log", O_RDONLY)),
        written_state(open_file(path + ".state", O_RDWR | make)),
        read_state(open_file(path + ".state", O_RDONLY)) {
    make_room_for_state(written_state.get());
  }
  OwnedFd written_log, read_log, written_state, read_state;
};

// Make the two ends of a log. `path` is that of the log, without its ending.
LogReader reader_of(const std::string& path, OwnedFd log, OwnedFd state, Lifeline lifeline,
                    const LogOptions& options) {
  FileWatch watch(log.get(), std::move(lifeline), path + ".log");
  return {std::move(log), std::move(state), std::move(watch), options};
}
LogWriter writer_of(const std::string& path, OwnedFd log, OwnedFd state, Lifeline lifeline,
                    const LogOptions& options) {
  FileWatch watch(state.get(), std::move(lifeline), path + ".state");
  return {std::move(log), std::move(state), std::move(watch), options};
}

Channel make_channel(LogReader reader, LogWriter writer, const ChannelOptions& options,
                     const std::shared_ptr<void>& keeper = nullptr) {
  LogReceiver receiver(std::move(reader), options, [keeper] { return Farewell::unknown; });
  LogSender sender(std::move(writer), options);
  sender.before_end([keeper] {});
  return {make_sender(std::move(sender), options.address),
          make_receiver(std::move(receiver), options.address),
          {}};
}

// A client's directory, which lives as long as its channel. The last one also removes the server's
// directory, if the server has ended before.
struct ClientDirectory {
  explicit ClientDirectory(LockedDirectory made) : directory(std::move(made)) {}
  ~ClientDirectory() {
    if (!owner_.is_this_process()) return;
    const std::string server = std::filesystem::path(directory.path()).parent_path();
    for (const char* const log : {to_server, to_client})  // one by one: needs no descriptor
      for (const char* const ending : {".log", ".state"})
        sys::call("unlink", ::unlink, (directory.path() + log + ending).c_str());
    { const LockedDirectory gone = std::move(directory); }  // removed before its lock is dropped
    try {
      remove_name_if_dead(server);
    } catch (const std::exception&) {}  // the directory stays until ipc-demo clean
  }
  LockedDirectory directory;

 private:
  Owner owner_;
};

// Claims the server's directory, and makes it if it is missing. A directory made here is removed
// with the name, if it has no other content.
OwnedName own_server_directory(const std::string& path, const std::string& address) {
  OwnedName name = OwnedName::claim(path, address, S_IFDIR);
  struct stat there {};
  const bool is_there = sys::call("lstat", ::lstat, path.c_str(), &there) == 0;
  if (is_there && (there.st_mode & 022) != 0)
    throw Error("open", address, EPERM, "others can write to this directory: chmod 700 it");
  if (!is_there || is_own_directory(path))
    name.make([&] {
      if (!is_there) sys::must(address, "mkdir", ::mkdir, path.c_str(), own_directory_mode);
    });
  return name;
}

class FileListener final : public Listener {
 public:
  FileListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)), options_(file_options(address)) {
    const std::string text = address_.to_string();
    options_.channel.address = text;
    name_ = own_server_directory(path, text);
    adopt_clients(!options_.only_new);
    door_ = listen_at_rendezvous(address_, meeting_place(name_.path()), [this](OwnedFd connection) {
      return admit(std::move(connection));
    });
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    if (orphans_.empty()) return door_->accept(deadline);
    Channel first = std::move(orphans_.front());
    orphans_.pop_front();
    return first;
  }

  std::optional<Wake> arm() override { return orphans_.empty() ? door_->arm() : std::nullopt; }

 private:
  // Takes over the directories of clients whose server died here. Their messages can still be
  // received, if `with_messages`. All other directories are removed.
  void adopt_clients(bool with_messages) {
    for_each_entry(name_.path(), [&](const std::filesystem::directory_entry& entry) {
      if (!entry.path().filename().string().starts_with(client_directory_prefix)) return;
      auto client = LockedDirectory::take_over(entry.path());
      if (client && with_messages) adopt(std::make_shared<ClientDirectory>(std::move(*client)));
    });
  }
  void adopt(const std::shared_ptr<ClientDirectory>& client) {
    try {
      LogFiles up(client->directory.path() + to_server, 0);
      LogReader reader(std::move(up.read_log), std::move(up.written_state), FileWatch(),
                       options_.log);
      if (!reader.has_more()) return;
      LogWriter writer(OwnedFd(), OwnedFd(), FileWatch(), options_.log);  // it has no reader
      orphans_.push_back(
          make_channel(std::move(reader), std::move(writer), options_.channel, client));
    } catch (const Error& error) {  // the directory is incomplete
      if (error.fault() == Fault::resource_exhausted) throw;
    }
  }

  Offer admit(OwnedFd connection) {
    const auto client = std::make_shared<ClientDirectory>(
        LockedDirectory::make(name_.path(), client_directory_prefix));
    const std::string& path = client->directory.path();
    LogFiles up(path + to_server, O_CREAT | O_EXCL);
    LogFiles down(path + to_client, O_CREAT | O_EXCL);
    auto [ours, theirs] = Lifeline::pair();
    Offer offer;
    offer.parameters = {options_.log.capacity, packed(path.substr(path.size() - letters))};
    for (OwnedFd* const fd : {&up.written_log, &up.read_state, &down.read_log, &down.written_state})
      offer.descriptors.push_back(std::move(*fd));
    offer.descriptors.push_back(theirs.release());
    offer.channel = make_channel(
        reader_of(path + to_server, std::move(up.read_log), std::move(up.written_state),
                  std::move(ours), options_.log),
        writer_of(path + to_client, std::move(down.written_log), std::move(down.read_state),
                  Lifeline(std::move(connection)), options_.log),
        options_.channel, client);
    return offer;
  }

  Address address_;
  FileOptions options_;
  OwnedName name_;
  std::deque<Channel> orphans_;  // channels of clients whose server died
  std::unique_ptr<Listener> door_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message", "buffer", "sync", "reclaim", "late"});
  std::string path = address.target();
  if (path.empty()) path = run_directory() + "/" + random_name();
  return std::make_unique<FileListener>(address, path);
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "framing", "max_message", "sync", "reclaim"});
  const std::string text = address.to_string();
  if (address.target().empty()) throw_bad_address(text, "name the directory, as in file:/tmp/x");
  FileOptions options = file_options(address);
  Invited invited = join_rendezvous(address, meeting_place(address.target()), deadline);
  options.log.capacity = invited.parameters[0];
  if (invited.descriptors.size() != 5 || options.log.capacity < smallest_buffer ||
      options.log.capacity > largest_buffer)
    throw Error("connect", text, EPROTO, "the server passed unexpected files or options");
  auto& files = invited.descriptors;
  const std::string path = fmt::format("{}/{}{}", address.target(), client_directory_prefix,
                                       unpacked(invited.parameters[1]));
  LogWriter writer = writer_of(path + to_server, std::move(files[0]), std::move(files[1]),
                               Lifeline(std::move(files[4])), options.log);
  LogReader reader = reader_of(path + to_client, std::move(files[2]), std::move(files[3]),
                               Lifeline(std::move(invited.connection)), options.log);
  Channel channel = make_channel(std::move(reader), std::move(writer), options.channel);
  channel.peer = invited.server;
  return channel;
}

}  // namespace

extern const Transport transport_file;
const Transport transport_file{
    .name = "file",
    .summary = "files that grow, followed by inotify",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .persists = true,
               .peer_exit = Traits::PeerExit::by_lifeline,
               .tells_deaths = true,
               .room = 1'000'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
