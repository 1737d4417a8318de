// Defects after an Error, a fork, a stop or a death. The conformance suite finds some of them; the
// fault suite (tests/faults) finds all.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "broken/broken.h"
#include "ipc/error.h"

namespace {
using namespace broken;
using namespace std::chrono_literals;

// Sends a message although its send threw, so that it arrives twice if it is repeated.
class SendsWhatThrew final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Status send(Pieces message, Deadline deadline) override {
    try {
      return to_->send(message, deadline);
    } catch (const Error&) {
      (void)to_->send(message, deadline);
      throw;
    }
  }
};

class SwallowsErrors final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Status send(Pieces message, Deadline deadline) override {
    try {
      return to_->send(message, deadline);
    } catch (const Error&) {
      return Status::ok;
    }
  }
};

class Aborts final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Status send(Pieces message, Deadline deadline) override {
    try {
      return to_->send(message, deadline);
    } catch (const Error&) {
      std::abort();
    }
  }
};

class NamesNoAddress final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    try {
      return from_->receive(deadline);
    } catch (const Error& error) {
      throw Error(error.call(), "", error.code().value());
    }
  }
};

class ThrowsAnything final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    try {
      return from_->receive(deadline);
    } catch (const Error& error) {
      throw std::runtime_error(error.what());
    }
  }
};

// Takes a briefly silent peer for dead.
class IsHasty final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    auto message = from_->receive(min(deadline, Deadline::after(3ms)));
    if (!message && message.error() == Status::timed_out && !deadline.expired())
      return failed(Status::closed);
    return message;
  }
};

// Ends the channel of the process that it was forked from.
class EndsItsParents final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  ~EndsItsParents() override {
    if (::getpid() != made_by_) (void)to_->send(Bytes(), Deadline::immediate());
  }

 private:
  pid_t made_by_ = ::getpid();
};

// Sends one more message at its end.
class SpeaksAtParting final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  using Sender::send;
  Status shutdown(Deadline deadline) override {
    (void)to_->send(Bytes(), deadline);
    return to_->shutdown(deadline);
  }
};

// Never returns from receive after the peer's death.
class StaysWithTheDead final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    auto message = from_->receive(deadline);
    if (!message && from_->farewell() == Farewell::died)
      for (;;) ::pause();
    return message;
  }
};

}  // namespace

IPCLAB_BROKEN(twice, "broken-twice", "sends a message whose send threw",
              breaking_sender<SendsWhatThrew>);
IPCLAB_BROKEN(swallows, "broken-swallows", "returns ok although it failed",
              breaking_sender<SwallowsErrors>);
IPCLAB_BROKEN(aborts, "broken-aborts", "aborts on an Error", breaking_sender<Aborts>);
IPCLAB_BROKEN(untyped, "broken-untyped", "an Error without an address",
              breaking_receiver<NamesNoAddress>);
IPCLAB_BROKEN(raw_exception, "broken-raw-exception", "an exception that is no Error",
              breaking_receiver<ThrowsAnything>);
IPCLAB_BROKEN(hasty, "broken-hasty", "takes silence for death", breaking_receiver<IsHasty>);
IPCLAB_BROKEN(fork, "broken-fork", "a forked copy writes to its parent's channel",
              breaking_sender<EndsItsParents>);
IPCLAB_BROKEN(parting, "broken-parting", "sends one message more than it was given",
              breaking_sender<SpeaksAtParting>);
IPCLAB_BROKEN(stays, "broken-stays", "hangs when its peer has died",
              breaking_receiver<StaysWithTheDead>);
