// The first bytes of a stranger: the words of guests at the gate, a server's invitation, a token's
// file, a lock.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <set>

#include "fuzz.h"
#include "ipc/names/dead_names.h"
#include "ipc/names/rendezvous.h"
#include "ipc/names/token.h"

namespace {

using namespace ipc;
using namespace ipc::fuzz;

constexpr std::string_view token = "secret\n";

class Stranger final : public Kernel {
 public:
  struct Guest {
    std::string said;
    std::size_t read = 0;
    bool pauses = false;
  };
  std::vector<Guest> guests;
  std::map<long, std::size_t> numbers;  // accepted guests, by descriptor
  std::string content;                  // content of the file or of the invitation
  struct stat file {};
  unsigned choice = 0;
  std::vector<std::string> removed;

 private:
  std::optional<sys::Outcome> answer(const sys::Call& call) override {
    const std::string_view name = call.name;
    const auto& arguments = call.arguments;
    if (name == "open" || name == "socket" || name == "epoll_create1" || name == "timerfd_create")
      return sys::Outcome{open(), 0};
    if (name == "accept4") {
      const int fd = open();
      numbers[fd] = numbers.size();
      return sys::Outcome{fd, 0};
    }
    if (name == "ppoll") return sys::Outcome{is_gate() ? numbers.size() < guests.size() : 1, 0};
    if (name == "recv") return say(guests[numbers.at(arguments[0].number())], call);
    if (name == "fstat" || name == "lstat") *place_of<struct stat>(arguments[1]) = file;
    if (name == "pread" || name == "read")
      return copy(content, arguments[1], static_cast<std::size_t>(arguments[2].number()));
    if (name == "fcntl" && (choice & 64) == 0)
      place_of<struct flock>(arguments[2])->l_type = F_UNLCK;
    else if (name == "fcntl" && arguments[1].number() == F_OFD_SETLK) return fail(EAGAIN);
    if (name == "connect" && !is_meeting) return fail(ECONNREFUSED);
    if (name == "unlink") removed.emplace_back(place_of<char>(arguments[0]));
    if (name == "getsockopt" && arguments[2].number() != SO_PEERCRED) return fail(ENOPROTOOPT);
    if (name == "getsockopt")
      *place_of<ucred>(arguments[3]) = {1, (choice & 1) == 0 ? ::geteuid() : 12345, 0};
    if (name == "pidfd_open") return fail(ESRCH);
    if (name == "recvmsg") return invite(*place_of<msghdr>(arguments[1]));
    return std::nullopt;
  }
  bool is_gate() const { return !guests.empty(); }

  static sys::Outcome say(Guest& guest, const sys::Call& call) {
    if ((guest.pauses = !guest.pauses)) return fail(EAGAIN);
    const auto room = static_cast<std::size_t>(call.arguments[2].number());
    const std::string part = guest.said.substr(guest.read, std::min<std::size_t>(room, 3));
    guest.read += part.size();
    return copy(part, call.arguments[1], room);
  }
  sys::Outcome invite(msghdr& message) {
    if ((choice & 2) != 0) message.msg_flags |= MSG_CTRUNC;
    const std::size_t count =
        content.empty() ? 0 : choice / 4 % 9;  // a stream passes none without a byte
    message.msg_controllen = count == 0 ? 0 : CMSG_SPACE(count * sizeof(int));
    if (cmsghdr* const head = CMSG_FIRSTHDR(&message); head != nullptr) {
      *head = {CMSG_LEN(count * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
      for (std::size_t i = 0; i < count; ++i) {
        const int fd = open();
        std::memcpy(CMSG_DATA(head) + i * sizeof fd, &fd, sizeof fd);
      }
    }
    return copy(content, static_cast<const void*>(message.msg_iov->iov_base),
                message.msg_iov->iov_len);
  }

 public:
  bool is_meeting = false;
};

void check_gate(Stranger& stranger, Input& input) {
  while (!input.empty() && stranger.guests.size() < 32) {
    const unsigned kind = input.byte();
    stranger.guests.push_back(
        {std::string(token.substr(0, kind % 9)) + input.payload(), 0, kind > 99});
  }
  if (stranger.guests.empty()) return;
  const int listening = stranger.open();
  {
    TokenGate gate{std::string(token)};
    std::set<std::size_t> admitted;
    for (int turns = 0; turns < 9; ++turns)
      while (const auto guest = gate.accept(listening, "x", Deadline::immediate()))
        admitted.insert(stranger.numbers.at(guest->get()));
    for (std::size_t i = 0; i < stranger.guests.size(); ++i) {
      const Stranger::Guest& guest = stranger.guests[i];
      require(admitted.contains(i) == guest.said.starts_with(token), "the token admits");
      require(guest.read <= token.size(), "what follows the token is left to the channel");
    }
  }
  OwnedFd{listening}.reset();
}

void check_invitation(Stranger& stranger, Input& input) {
  std::string expected = std::string("ipcl") + '\1' + std::string(3, '\0') + "x-ring";
  expected.resize(24);
  const bool begins_well = (stranger.choice & 128) != 0;
  stranger.is_meeting = true;
  stranger.content = (begins_well ? expected : "") + std::string(input.take(60));
  try {
    const Invited invited = join_rendezvous(Address::parse("x-ring:a"), "/x", Deadline::never());
    require(stranger.content.size() >= 56 && stranger.content.starts_with(expected) &&
                (stranger.choice & 3) == 0,
            "only a server's invitation is accepted");
  } catch (const Error&) {
    require(stranger.content.size() < 56 || !stranger.content.starts_with(expected) ||
                (stranger.choice & 3) != 0,
            "a server's invitation is accepted");
  }
}

void check_token_file(Stranger& stranger, Input& input) {
  stranger.file.st_mode = S_IFREG | 0600;
  stranger.content = input.payload() + std::string(input.take(200));
  std::string line = stranger.content.substr(0, stranger.content.find('\n'));
  if (line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);
  if (line.ends_with('\r')) line.pop_back();
  std::string got;
  try {
    got = token_of(Address::parse("tcp:?token=@x"));
  } catch (const Error&) {
    require(line.empty() || line.size() > 4090, "a token is refused if there is none");
    return;
  }
  require(got == line + '\n', "the token is the first line");
}

void check_lock(Stranger& stranger, Input& input) {
  constexpr mode_t kinds[] = {S_IFREG, S_IFSOCK, S_IFIFO, S_IFREG | S_ISVTX};
  stranger.file.st_mode = kinds[stranger.choice % 4] | 0600;
  stranger.file.st_uid = (stranger.choice & 4) == 0 ? ::geteuid() : 12345;
  stranger.file.st_nlink = 1;
  stranger.content = input.take(40);
  stranger.file.st_size = static_cast<off_t>(stranger.content.size());
  const bool is_number = !stranger.content.empty() && stranger.content.size() < 32 &&
                         stranger.content.find_first_not_of("0123456789") == std::string::npos;
  const bool may_be_ours = S_ISREG(stranger.file.st_mode) && (stranger.choice & 4) == 0 &&
                           (is_number || stranger.content.empty());
  const NameState state = state_of_name("/x");
  require(may_be_ours || state.owner == NameOwner::stranger, "no lock but a number is ours");
  require(state.owner != NameOwner::dead || (stranger.choice & 64) == 0, "who holds a lock lives");
  (void)remove_name_if_dead("/x");
  require(may_be_ours || stranger.removed.empty(), "a stranger's file is left alone");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr decltype(&check_gate) checks[] = {check_gate, check_invitation, check_token_file,
                                              check_lock};
  Input input(data, size);
  Stranger stranger;
  const unsigned which = input.byte();
  stranger.choice = input.byte();
  checks[which % 4](stranger, input);
  return 0;
}
