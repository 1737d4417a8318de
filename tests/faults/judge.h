#pragma once

#include <functional>
#include <memory>
#include <string>

#include "faults/case.h"
#include "faults/harm.h"
#include "faults/log.h"
#include "ipc/host/process.h"
#include "ipc/names/directory.h"
#include "ipc/transport.h"

namespace faults {

// The conditions for the harmed conversation. In addition, for every conversation: no hang and no
// crash, messages whole and in order, deadlines kept, descriptors closed, names free for the next
// server and removed.
enum class Expect : unsigned char {
  whole,   // all messages were exchanged, and both sides closed cleanly
  prefix,  // the victim may end early, by an Error; the survivor sees a prefix and an end
  death,   // the victim is killed; the survivor sees a prefix and a death
  errors,  // either side may fail with an Error instead
};

// The plan of a case.
struct Plan {
  HarmOptions harm = {};     // harm to the victim
  std::uint64_t rounds = 3;  // rounds of the conversation; 0: without end
  Expect expect = Expect::whole;
  std::string waiting = "block";
  std::chrono::milliseconds patience{5000};  // longest wait of each side for a message
  bool both_harmed = false;
  bool has_rogue = false;
  // Harm from outside during the conversation.
  std::function<void(ipc::Process& server, Log&)> act = {};
  std::function<void()> clean_up = {};  // called after the conversation, before the next server
};

// Gives this process separate mounts, with an empty /dev/shm. Call it before there is a second
// thread. Returns the reason if it failed, else an empty text.
std::string separate_mounts();

// The environment of the cases of one process: a run directory and, if the machine allows it, a
// /dev/shm that no other process uses. All names left there are left by a case.
class Grounds {
 public:
  explicit Grounds(const std::string& no_mounts);  // the result of separate_mounts()

  // Returns the names of files, sockets and shared memory that exist now.
  std::vector<std::string> names() const;
  const std::string& note() const { return note_; }  // parts that cannot be judged here, or empty

 private:
  ipc::PrivateRunDirectory directory_;
  std::string note_;
};

class Judge {
 public:
  explicit Judge(const Grounds& grounds) : grounds_(&grounds) {}

  Verdict run(const Case&, const Plan&);
  // Returns the log of the last run.
  Log& log() { return *log_; }

 private:
  void start(const Case&, const Plan&);
  void wait_for_both(const Plan&);
  void note_what_the_sides_saw();
  void judge_processes(const Case&, const Plan&);
  void judge_end(const Case&, const Plan&);
  void judge_messages(const Case&, const Plan&);
  void judge_names(const Case&);
  void restart();
  void wrong(std::string text);

  const Grounds* grounds_;
  ipc::OwnedFd memory_;
  std::shared_ptr<Log> log_;
  const ipc::Transport* transport_ = nullptr;
  std::optional<ipc::Process> server_;
  ipc::Process::Exit server_exit_;
  int client_status_ = 0;  // wait(2) status of a client that outlived its server
  std::uint64_t acted_ns_ = 0;
  Verdict verdict_;
};

}  // namespace faults
