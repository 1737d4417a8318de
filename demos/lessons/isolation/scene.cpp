// The lesson isolation: one address holds two values, and memory of another process is read on
// request.
#include <fmt/format.h>
#include <grp.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

#include "demos/lessons/lesson.h"
#include "demos/private_page.h"
#include "demos/stage/kernel.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::uint64_t value_of_a = 1111, value_of_b = 2222;
constexpr uid_t ordinary_user = 65534, other_user = 65533;

// --- the same address in two processes ---

struct Page {
  std::uintptr_t address;
  std::array<std::uint64_t, 2> value;
};

// Keeps a value in its own page; if the lesson is prevented, in a page that both share.
void keep_a_value(const Cues& cues, Page& page, unsigned side, std::uint64_t* shared) {
  const std::uint64_t own = side == 0 ? value_of_a : value_of_b;
  std::optional<PrivatePage> mine;
  if (shared != nullptr) *shared = own;
  else mine = PrivatePage::map_at(page.address, own);
  cues.next();
  page.value[side] = shared != nullptr ? *shared : mine ? mine->value() : 0;
  cues.next();  // the page is read until the next cue
}

void one_address(Stage& stage) {
  stage.step("address");
  Page& page = stage.share<Page>();
  std::uint64_t* const shared = stage.is_prevented() ? &stage.share<std::uint64_t>() : nullptr;
  page.address =
      shared != nullptr ? reinterpret_cast<std::uintptr_t>(shared) : PrivatePage::free_address();
  std::array<Actor, 2> actors = {
      stage.start("one", [&](const Cues& cues) { keep_a_value(cues, page, 0, shared); }),
      stage.start("other", [&](const Cues& cues) { keep_a_value(cues, page, 1, shared); })};
  for (const Actor& actor : actors) actor.act();
  for (const Actor& actor : actors) actor.act();
  stage.say("address.done", fmt::format("{:#x}", page.address));
  Table table{{text("lesson.process"), stage.in_words("value"), "/proc/PID/maps"}, {}};
  for (const Actor& actor : actors) {
    const std::string mapping = mapping_of(actor.pid(), page.address);
    table.rows.push_back({stage.name_of(actor.side()), std::to_string(page.value[actor.side()]),
                          mapping.substr(0, mapping.find(' ', mapping.find(' ') + 1))});
  }
  stage.show(std::move(table));
  stage.fact("one_address_two_values", page.value[0] == value_of_a && page.value[1] == value_of_b,
             fmt::format("{:#x}", page.address), page.value[0], page.value[1]);
}

// --- pointers that lead nowhere ---

void stray_pointer(Stage& stage) {
  stage.step("stray");
  Actor witness = stage.start("witness", [](const Cues& cues) { cues.done(); });
  Actor stray = stage.start("stray_one", [](const Cues&) {
    ::prctl(PR_SET_DUMPABLE, 0);  // no core file
    ::signal(SIGSEGV, SIG_DFL);   // a sanitizer installs its own handler
    volatile std::uintptr_t nowhere = 8;
    *reinterpret_cast<volatile int*>(nowhere) = 1;
  });
  stray.cue();
  const Process::Exit exit = stray.end();
  witness.act();
  stage.fact("a_stray_pointer_kills_only_its_process", exit.signal == SIGSEGV, exit.signal);
}

struct Refused {
  long result;
  int error;
};

void bad_address(Stage& stage) {
  stage.step("refuses");
  Refused& refused = stage.share<Refused>();
  Actor actor = stage.start("careless", [&](const Cues& cues) {
    int ends[2];
    sys::must("", "pipe2", ::pipe2, +ends, 0);
    refused.result =
        sys::call("write", ::write, ends[1], reinterpret_cast<const void*>(8), std::size_t{4});
    refused.error = errno;
    cues.done();
  });
  actor.act();
  stage.show_calls();
  stage.fact("the_kernel_refuses_a_bad_address", refused.result == -1 && refused.error == EFAULT);
}

// --- on request ---

struct Reading {
  std::uint64_t value;
  int error;
};

// Reads like a debugger. The vectors are inside the call, because the recorder would follow the
// remote one.
Reading read_from(pid_t pid, std::uintptr_t address) {
  Reading reading{};
  const auto vectors_read = [](pid_t from, void* remote, std::uint64_t* into) {
    const iovec here{into, sizeof *into}, there{remote, sizeof *into};
    return ::process_vm_readv(from, &here, 1, &there, 1, 0);
  };
  if (sys::call("process_vm_readv", vectors_read, pid, reinterpret_cast<void*>(address),
                &reading.value) < 0)
    reading.error = errno;
  return reading;
}

// Gives up root, for whom nothing would be refused. Returns false if it cannot become this user.
bool become_user(uid_t user) {
  if (::geteuid() == 0 &&
      (::setgroups(0, nullptr) != 0 || ::setgid(user) != 0 || ::setuid(user) != 0))
    return false;
  ::prctl(PR_SET_DUMPABLE, 1);                  // a change of user removes it
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // Yama may require it
  return true;
}

// Returns 0 or the errno.
int enter_landlock() {
  const landlock_ruleset_attr rules{LANDLOCK_ACCESS_FS_EXECUTE};
  const long ruleset = ::syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
  if (ruleset < 0) return errno;
  sys::call("prctl", ::prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const auto restrict_self = [](long fd, int flags) {
    return ::syscall(SYS_landlock_restrict_self, fd, flags);
  };
  return sys::call("landlock_restrict_self", restrict_self, ruleset, 0) == 0 ? 0 : errno;
}

struct Requests {
  std::uintptr_t address;
  pid_t target, stranger_target;
  Reading same_user, other_user, not_dumpable, from_landlock;
  int became_user, became_other, landlock_error;
};

// Returns whether the process belongs to our user. Process 1 belongs to another, unless we are
// alone in a container.
bool is_ones_own(pid_t pid) {
  struct stat there {};
  return ::stat(fmt::format("/proc/{}", pid).c_str(), &there) == 0 && there.st_uid == ::geteuid();
}

class OnRequest {
 public:
  explicit OnRequest(Stage& stage)
      : stage_(stage),
        requests_(stage.share<Requests>()),
        target_(stage.start("target", [this](const Cues& cues) { be_read(cues); })),
        reader_(stage.start("reader", [this](const Cues& cues) { read(cues); })),
        stranger_(stage.start("stranger", [this](const Cues& cues) { read_as_other(cues); })) {}

  void run() {
    stage_.step("request");
    requests_.target = target_.pid();
    requests_.stranger_target = ::geteuid() == 0 ? target_.pid() : 1;
    target_.act();
    reader_.act();
    stranger_.act();
    target_.act();  // no longer dumpable
    reader_.act();
    target_.act();  // dumpable again
    reader_.act();
    stage_.show_calls();
    tell();
  }

 private:
  void be_read(const Cues& cues) {
    requests_.became_user = become_user(ordinary_user);
    const PrivatePage page = PrivatePage::map_somewhere(value_of_a);
    requests_.address = page.address();
    cues.next();
    sys::call("prctl", ::prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    cues.next();
    sys::call("prctl", ::prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
    cues.next();  // stays alive to be read
  }
  void read(const Cues& cues) {
    become_user(ordinary_user);
    requests_.same_user = read_from(requests_.target, requests_.address);
    cues.next();
    requests_.not_dumpable = read_from(requests_.target, requests_.address);
    cues.next();
    requests_.landlock_error = enter_landlock();
    requests_.from_landlock = read_from(requests_.target, requests_.address);
    cues.done();
  }
  void read_as_other(const Cues& cues) {
    requests_.became_other = become_user(other_user);
    requests_.other_user = read_from(requests_.stranger_target, requests_.address);
    cues.done();
  }

  void tell() {
    if (requests_.became_user == 0) {
      return stage_.none_shown({"the_same_user_may_read_on_request", "another_user_may_not",
                                "not_dumpable_is_refused", "landlock_is_refused"},
                               stage_.in_words("one_user"));
    }
    stage_.fact("the_same_user_may_read_on_request", requests_.same_user.value == value_of_a,
                requests_.same_user.value);
    if (requests_.became_other == 0 || (::geteuid() != 0 && is_ones_own(1)))
      stage_.not_shown("another_user_may_not", stage_.in_words("one_user"));
    else stage_.fact("another_user_may_not", requests_.other_user.error == EPERM);
    stage_.fact("not_dumpable_is_refused", requests_.not_dumpable.error == EPERM);
    if (requests_.landlock_error != 0)
      stage_.not_shown("landlock_is_refused",
                       fmt::format("landlock: {}", std::strerror(requests_.landlock_error)));
    else stage_.fact("landlock_is_refused", requests_.from_landlock.error == EPERM);
  }

  Stage& stage_;
  Requests& requests_;
  Actor target_, reader_, stranger_;
};

// --- on purpose ---

struct Shared {
  std::atomic<std::uint64_t> value;
  std::uint64_t seen;
};

void shared_page(Stage& stage) {
  stage.step("shared");
  Shared& shared = stage.share<Shared>();
  Actor writer = stage.start("writer", [&](const Cues& cues) {
    shared.value = 7;
    cues.done();
  });
  Actor reader = stage.start("seer", [&](const Cues& cues) {
    shared.seen = shared.value;
    cues.done();
  });
  writer.act();
  reader.act();
  stage.fact("a_shared_page_is_seen_by_both", shared.seen == 7, shared.seen);
}

void play(Stage& stage) {
  one_address(stage);
  stray_pointer(stage);
  bad_address(stage);
  OnRequest(stage).run();
  shared_page(stage);
}

}  // namespace

extern const Lesson isolation_lesson;
const Lesson isolation_lesson{"isolation", play};

}  // namespace ipc::demo
