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

// What must hold for the harmed conversation, next to what holds for all: no hang, no crash, messages in
// order and whole, deadlines kept, descriptors closed, names free for the next server and removed.
enum class Expect : unsigned char {
  whole,   // everything was exchanged, and both ended it cleanly
  prefix,  // the victim may end early, by an Error; the other sees a prefix and an end
  death,   // the victim is killed: the other sees a prefix and a death
  errors,  // either side may fail with an Error instead
};

// How a case is run.
struct Plan {
  HarmOptions harm = {};     // of the victim
  std::uint64_t rounds = 3;  // of the conversation; 0: without end
  Expect expect = Expect::whole;
  std::string waiting = "block";
  std::chrono::milliseconds patience{5000};  // of each side, for what has to come
  bool both_harmed = false;
  bool has_rogue = false;
  // From outside, while the conversation goes on: given the victim, and the log.
  std::function<void(ipc::Process& server, Log&)> act = {};
  std::function<void()> clean_up = {};  // after the conversation, before the next server
};

// Gives this process mounts of its own, with an empty /dev/shm. Call it before there is a second thread.
// Returns why it could not; empty: it could.
std::string separate_mounts();

// Where the cases of one process run: a run directory of its own and, where the machine allows it, a
// /dev/shm of its own, so that all that is left there was left by a case.
class Grounds {
 public:
  explicit Grounds(const std::string& no_mounts);  // what separate_mounts() returned

  // Names of files, sockets and shared memory that exist now.
  std::vector<std::string> names() const;
  const std::string& note() const { return note_; }  // what cannot be judged here; empty: all can

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
  int client_status_ = 0;  // of wait(2), if the client outlived its server
  std::uint64_t acted_ns_ = 0;
  Verdict verdict_;
};

}  // namespace faults
